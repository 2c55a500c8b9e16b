/* Reads are requests like all others; the paper's read-only optimisation (section 5.1.3 of the TOCS version) is left out. */
