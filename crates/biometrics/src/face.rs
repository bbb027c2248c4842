//! Faces: from a photograph to a template, and how alike two are.
