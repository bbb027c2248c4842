//! The load program: a real HTTP client with ledger and histogram, and the references to compare with.
