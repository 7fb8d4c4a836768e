export function isRefusal(answer) {
    return 'reason' in answer;
}
//# sourceMappingURL=document.js.map