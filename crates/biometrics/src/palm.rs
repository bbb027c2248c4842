//! Palms: from the photograph of a hand to a template, and how alike two are.
