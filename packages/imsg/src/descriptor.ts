/** The one owner of a descriptor: what packages stand on that have descriptors of their own. */
export { type DescriptorEnding, OwnedDescriptor } from './owned-descriptor.js';
