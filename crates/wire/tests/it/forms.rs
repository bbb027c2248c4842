//! What holds for every form: what goes in comes out, and no bytes make it panic.

use doorward_wire::multipart::{self, Part};
use proptest::prelude::*;

use crate::generate::binary;

const TYPE: &str = "multipart/form-data; boundary=XX";

/// A form of the given parts, written with one kind of line end and delimiter.
fn written(parts: &[Vec<u8>], line_end: &str, delimiter: &str, close: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (index, data) in parts.iter().enumerate() {
        let head = format!(
            "{delimiter}{line_end}Content-Disposition: form-data; name=\"p{index}\"{line_end}{line_end}"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(data);
        body.extend_from_slice(line_end.as_bytes());
    }
    body.extend_from_slice(delimiter.as_bytes());
    body.extend_from_slice(close.as_bytes());
    body
}

/// Whether a line of the content is a delimiter: no form with that boundary can carry it. With bare
/// delimiters that includes lines of the boundary alone.
fn collides(data: &[u8], bare: bool) -> bool {
    data.split(|byte| *byte == b'\n').any(|line| {
        let line = line.strip_prefix(b"--").or(bare.then_some(line));
        let Some(rest) = line.and_then(|line| line.strip_prefix(b"XX")) else { return false };
        let rest = rest.strip_prefix(b"--").unwrap_or(rest);
        rest.iter().all(u8::is_ascii_whitespace)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn content_comes_out_byte_for_byte(
        parts in prop::collection::vec(binary(), 0..5),
        crlf in any::<bool>(),
        bare in any::<bool>(),
        close in prop::sample::select(&["", "--", "--\r\n", "\n", "--\r\nepilogue\r\n--XX\r\n"][..]),
    ) {
        prop_assume!(!parts.iter().any(|data| collides(data, bare)));
        let body = written(
            &parts,
            if crlf { "\r\n" } else { "\n" },
            if bare { "XX" } else { "--XX" },
            close,
        );
        let read = multipart::read(TYPE, &body)?;
        prop_assert_eq!(read.len(), parts.len());
        for (index, (part, data)) in read.iter().zip(&parts).enumerate() {
            prop_assert_eq!(&part.name, &format!("p{index}"));
            prop_assert_eq!(part.data, data);
        }
    }

    #[test]
    fn a_cut_form_never_yields_a_part_that_was_not_sent(
        parts in prop::collection::vec(binary(), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!parts.iter().any(|data| collides(data, false)));
        // A cut just behind the mark makes a delimiter of a line that only begins like one.
        let marked = |data: &Vec<u8>| data.windows(4).any(|bytes| bytes == b"--XX");
        prop_assume!(!parts.iter().any(marked));
        let body = written(&parts, "\r\n", "--XX", "--\r\n");
        let read = multipart::read(TYPE, &body[..cut.index(body.len())]).unwrap_or_default();
        let data: Vec<&[u8]> = read.iter().map(|part: &Part<'_>| part.data).collect();
        let sent: Vec<&[u8]> = parts.iter().take(data.len()).map(Vec::as_slice).collect();
        prop_assert_eq!(data, sent);
    }

    #[test]
    fn arbitrary_bodies_and_content_types_never_panic(
        content_type in prop_oneof![any::<String>(), "multipart/[a-z;=\" ]{0,20}(boundary=\"?XX\"?)?"],
        body in binary(),
    ) {
        let _ = multipart::read(&content_type, &body);
        let _ = multipart::read(TYPE, &body);
        let _ = multipart::read(TYPE, &[b"--XX\r\n", &body[..]].concat());
    }
}
