//! The bytes of the vendors' dialects, both directions, and the tolerant reading they need.
