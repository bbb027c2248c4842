//! Signed commands to doors: any bytes, with a signature that holds or without.
//!
//! The first byte says whether the rest is signed first, so that the reader behind the signature is
//! reached. What is read must be written again to the same bytes.
#![no_main]

use doorward_door::command::{LockCommand, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, payload)) = bytes.split_first() else { return };
    let key = SigningKey::from_seed(&[7; 32]).expect("a seed of 32 bytes makes a key");
    let signed = if first % 2 == 0 { payload.to_vec() } else { key.sign_payload(payload) };
    let Ok(command) = LockCommand::open(key.public_key(), &signed) else { return };
    assert_eq!(command.sign(&key), signed, "one spelling for each command");
    assert!(command.check(command.door, command.issued_at).is_ok());
});
