//! The form reader: the first line is the `Content-Type`, the rest the body.
//!
//! Beyond not panicking, the parts must be few and lie in the body one after another.
#![no_main]

use doorward_wire::multipart::{self, MAX_PARTS};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, rest) = bytes.split_at(split);
    let header = String::from_utf8_lossy(header);
    let body = rest.get(1..).unwrap_or_default();
    let Ok(parts) = multipart::read(&header, body) else {
        return;
    };
    assert!(multipart::content_type_is_multipart(&header));
    assert!(parts.len() <= MAX_PARTS);
    let mut from = body.as_ptr_range().start;
    for part in &parts {
        let data = part.data.as_ptr_range();
        assert!(
            from <= data.start && data.end <= body.as_ptr_range().end,
            "out of order: {part:?}"
        );
        from = data.end;
    }
});
