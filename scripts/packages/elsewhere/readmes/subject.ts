export declare const subject: import('@sealed-session/conformance').Subject
