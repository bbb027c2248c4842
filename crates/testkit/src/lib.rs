//! The world in a box for tests.
