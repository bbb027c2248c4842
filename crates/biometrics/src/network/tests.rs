mod files;
pub(super) mod networks;
mod operators;
