/** What is said of a fingerprint that another crash may have. */
export const WEAK = "weak: nobody's code is in it, so it matches nothing";
