//! Fingerprints: from the picture of a fingertip to a template, and how alike two are.
