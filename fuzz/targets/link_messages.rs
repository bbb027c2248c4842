//! What a controller and a server say to each other: any bytes.
//!
//! What is read must be written again to the same bytes: a message has one spelling. Chunks are
//! gathered as they come, and never to more than they say.
#![no_main]

use doorward_door::channel::{ChannelKey, Handshake, Step};
use doorward_door::journal::Entry;
use doorward_door::link::{Assembly, EnrolmentReply, FromController, FromServer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = FromController::decode(bytes) {
        assert_eq!(message.encode(), bytes);
        if let FromController::Journal(batch) = message {
            for entry in batch.entries {
                if let Ok(read) = Entry::decode(&entry.0) {
                    assert_eq!(read.encode(), entry.0);
                }
            }
        }
    }
    if let Ok(message) = FromServer::decode(bytes) {
        assert_eq!(message.encode(), bytes);
        if let FromServer::Chunk(chunk) = message {
            let mut assembly = Assembly::default();
            let whole = assembly.take(&chunk);
            assert!(whole.is_err() || chunk.bytes.0.len() <= chunk.total as usize);
        }
    }
    if let Ok(message) = EnrolmentReply::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
    shake_hands(bytes);
});

/// Nobody opens a channel with bytes that were not made for it.
fn shake_hands(bytes: &[u8]) {
    let key = ChannelKey::new([1; 32]);
    let server = Handshake::respond(&key, [2; 32]).expect("it begins");
    let first = &bytes[..bytes.len().min(32)];
    if let Ok(Step::Send(next, _)) = server.take(first) {
        assert!(next.take(&bytes[first.len()..]).is_err());
    }
    let (controller, _) = Handshake::initiate(&key, [3; 32]).expect("it begins");
    assert!(controller.take(bytes).is_err());
}
