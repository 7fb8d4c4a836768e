/** What a process of a solution imports: connect, serve, blocking calls, resources. */
export * from '@sallyport/runtime';
