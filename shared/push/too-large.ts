/** Why a total is not sent that no double holds exactly. It stands until the total is smaller. */
export const tooLarge = `the total is beyond ${Number.MAX_SAFE_INTEGER} and cannot be sent exactly`;
