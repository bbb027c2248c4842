//! How forms are written, and what is content rather than form.

use super::{Error, MAX_HEADER_BYTES, MAX_PARTS, Part, content_type_is_multipart, read};

const TYPE: &str = "multipart/form-data; boundary=XX";

fn part<'a>(name: &'a str, data: &'a str) -> Part<'a> {
    Part { name: name.into(), file_name: None, content_type: None, data: data.as_bytes() }
}

/// The one part's content, after the given headers' blank line.
fn only_content(body: &[u8]) -> Vec<u8> {
    let parts = read(TYPE, body).expect("a form");
    assert_eq!(parts.len(), 1);
    parts[0].data.to_vec()
}

#[test]
fn a_form_as_browsers_send_it_is_read_in_order() {
    let body = b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"b\"; filename=\"blob\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n\r\n--XX--\r\n";
    let b = Part {
        name: "b".into(),
        file_name: Some("blob".into()),
        content_type: Some("application/octet-stream"),
        data: b"\x00\xff\r\n",
    };
    assert_eq!(read(TYPE, body), Ok(vec![part("a", "1"), b]));
}

#[test]
fn the_content_type_is_read_in_any_case_order_and_quoting() {
    let body = b"--X X=?\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--X X=?--";
    for header in [
        "multipart/form-data; boundary=\"X X=?\"",
        "MULTIPART/Form-Data;charset=utf-8;BOUNDARY=\"X X=?\"",
        " multipart/form-data ; boundary = \"X X=?\" ; charset=utf-8",
        "multipart/mixed; x; boundary=\"X X=?\"",
        "multipart/form-data; x=\"; boundary=no\"; boundary=X X=?",
    ] {
        assert_eq!(read(header, body), Ok(vec![part("a", "1")]), "{header}");
    }
}

#[test]
fn a_content_type_without_a_usable_boundary_is_refused() {
    let length = |length| Err(Error::BoundaryLength { length });
    for (header, expected) in [
        ("application/json; boundary=XX", Err(Error::NotMultipart)),
        ("", Err(Error::NotMultipart)),
        ("multipart/form-data", Err(Error::NoBoundary)),
        ("multipart/form-data; boundary", Err(Error::NoBoundary)),
        ("multipart/form-data; boundary=", length(0)),
        ("multipart/form-data; boundary=\"\"", length(0)),
        (&format!("multipart/form-data; boundary={}", "b".repeat(71)), length(71)),
        (&format!("multipart/form-data; boundary={}", "b".repeat(70)), Err(Error::NoDelimiter)),
    ] {
        assert_eq!(read(header, b"--XX--"), expected, "{header}");
    }
}

#[test]
fn multipart_content_types_are_told_from_others() {
    assert!(content_type_is_multipart("Multipart/Form-Data; boundary=x"));
    assert!(content_type_is_multipart("multipart/form-data"));
    for other in ["", "multipart", "multipart/", "application/json", "text/multipart/form-data"] {
        assert!(!content_type_is_multipart(other), "{other}");
    }
}

#[test]
fn part_headers_are_read_in_any_case_quoted_or_bare() {
    for header in [
        "Content-Disposition: form-data; name=\"a\"; filename=\"f.png\"",
        "CONTENT-DISPOSITION:form-data;FILENAME=f.png;NAME=a",
        "X-Other: 1\r\ncontent-disposition: attachment; filename = f.png ; name = \"a\"\r\nY: 2",
    ] {
        let body = format!("--XX\r\n{header}\r\n\r\n1\r\n--XX--");
        let parts = read(TYPE, body.as_bytes()).expect(header);
        assert_eq!(parts, [Part { file_name: Some("f.png".into()), ..part("a", "1") }], "{header}");
        assert!(parts[0].is_named("A") && !parts[0].is_named("ab"));
    }
}

#[test]
fn file_names_keep_quotes_paths_and_other_alphabets() {
    for (written, name) in [
        (r#""a \"b\" \\ c;d""#, r#"a "b" \ c;d"#),
        (r#""dir\\"; x="y""#, r"dir\"),
        (r#""C:\dir\f.png""#, r"C:\dir\f.png"),
        ("\"żółw.png\"", "żółw.png"),
        ("my file.png", "my file.png"),
    ] {
        let body = format!(
            "--XX\nContent-Disposition: form-data; name=a; filename={written}\n\n1\n--XX--"
        );
        let parts = read(TYPE, body.as_bytes()).expect(written);
        assert_eq!(parts[0].file_name.as_deref(), Some(name), "{written}");
    }
}

#[test]
fn a_part_type_may_be_absent_or_misspelt() {
    let body = b"--XX\nContent-Disposition: form-data; name=a\nContent-Type: application/octect-stream \n\n1\n--XX--";
    assert_eq!(
        read(TYPE, body).expect("a form")[0].content_type,
        Some("application/octect-stream")
    );
}

#[test]
fn line_feeds_alone_end_lines_too_and_leave_carriage_returns_to_the_content() {
    let body = b"--XX\nContent-Disposition: form-data; name=a\n\n\r\n1\r\n--XX--\n";
    assert_eq!(only_content(body), b"\r\n1\r");
}

#[test]
fn a_lone_line_feed_before_a_crlf_delimiter_is_not_content() {
    let body = b"--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\n--XX--\r\n";
    assert_eq!(only_content(body), b"1");
}

#[test]
fn what_only_resembles_a_delimiter_is_content() {
    for content in [
        "--XXX", "--XX-", "--XX---", "--XX x", " --XX", "x--XX", "XX", "--X", "--XX--x",
        "--XX -- ", "--xx", "\r--XX",
    ] {
        let body = format!(
            "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n{content}\r\n--XX--"
        );
        assert_eq!(
            only_content(body.as_bytes()),
            format!("1\r\n{content}").as_bytes(),
            "{content}"
        );
    }
}

#[test]
fn blanks_may_follow_a_delimiter() {
    let body = b"--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX-- \t";
    assert_eq!(only_content(body), b"1");
}

#[test]
fn text_around_the_form_is_passed_over() {
    let body = b"This is\r\nMIME.\r\n--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--\r\n--XX\r\nepilogue";
    assert_eq!(only_content(body), b"1");
}

#[test]
fn delimiters_without_their_dashes_are_taken_when_the_first_one_is_so() {
    for close in ["XX", "XX--", "--XX--", "XX\r\n \r\n"] {
        let body = format!(
            "XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\nXX\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n{close}"
        );
        assert_eq!(
            read(TYPE, body.as_bytes()),
            Ok(vec![part("a", "1"), part("b", "2")]),
            "{close}"
        );
    }
}

#[test]
fn the_closing_dashes_may_be_missing() {
    for close in ["--XX", "--XX\r\n", "--XX\r\n \r\n", "--XX\r"] {
        let body = format!("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n{close}");
        assert_eq!(only_content(body.as_bytes()), b"1", "{close:?}");
    }
}

#[test]
fn content_may_follow_the_headers_without_a_blank_line() {
    for content in ["{\"a\":1,\r\n\"b\":2}", "(data)", "a b: c", ": x", " indented: x", "\u{1}"] {
        let body = format!("--XX\r\nContent-Disposition: form-data; name=a\r\n{content}\r\n--XX--");
        assert_eq!(only_content(body.as_bytes()), content.as_bytes(), "{content}");
    }
}

#[test]
fn a_part_may_be_empty_with_or_without_its_lines() {
    for body in [
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n--XX--",
    ] {
        assert_eq!(only_content(body.as_bytes()), b"", "{body}");
    }
}

#[test]
fn a_form_without_parts_is_empty() {
    assert_eq!(read(TYPE, b"--XX--\r\n"), Ok(vec![]));
    assert_eq!(read(TYPE, b"--XX"), Ok(vec![]));
}

#[test]
fn a_body_cut_off_inside_a_part_is_never_a_shorter_part() {
    let whole = b"--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n12\r\n--XX";
    for end in 7..whole.len() {
        let expected = Err(Error::Truncated { part: 1 });
        assert_eq!(read(TYPE, &whole[..end]), expected, "{end}");
    }
    for none in [&b""[..], b"--X", b"no delimiter\r\nat all"] {
        assert_eq!(read(TYPE, none), Err(Error::NoDelimiter));
    }
}

#[test]
fn a_part_without_a_name_is_refused_by_its_number() {
    let body = b"--XX\nContent-Disposition: form-data; name=a\n\n1\n--XX\nContent-Type: text/plain\n\n2\n--XX--";
    assert_eq!(read(TYPE, body), Err(Error::Nameless { part: 2 }));
}

#[test]
fn parts_are_counted() {
    let body = |parts: usize| {
        format!("{}--XX--", "--XX\nContent-Disposition: form-data; name=a\n\n1\n".repeat(parts))
    };
    assert_eq!(read(TYPE, body(MAX_PARTS).as_bytes()).map(|parts| parts.len()), Ok(MAX_PARTS));
    assert_eq!(
        read(TYPE, body(MAX_PARTS + 1).as_bytes()),
        Err(Error::TooManyParts { most: MAX_PARTS })
    );
}

#[test]
fn headers_are_bounded_in_one_line_and_in_many() {
    let start = "Content-Disposition: form-data; name=a\n";
    let room = MAX_HEADER_BYTES - start.len();
    let one = |length: usize| format!("X:{}\n", "x".repeat(length - 3));
    let many = "X:\n".repeat(room / 3 + 1);
    for (headers, fits) in
        [(one(room), true), (one(room + 1), false), (one(9 * room), false), (many, false)]
    {
        let body = format!("--XX\n{start}{headers}\n1\n--XX--");
        let expected =
            if fits { Ok(vec![part("a", "1")]) } else { Err(Error::HeadersTooLong { part: 1 }) };
        assert_eq!(read(TYPE, body.as_bytes()), expected);
    }
}

#[test]
fn a_boundary_of_dashes_is_still_told_from_its_delimiters() {
    for boundary in ["-", "--", "---"] {
        let body =
            format!("--{boundary}\nContent-Disposition: form-data; name=a\n\n1\n--{boundary}--");
        let header = format!("multipart/form-data; boundary={boundary}");
        assert_eq!(read(&header, body.as_bytes()), Ok(vec![part("a", "1")]), "{boundary}");
    }
}

#[test]
fn a_delimiter_that_resembles_a_header_is_still_a_delimiter() {
    let body = b"--X:X\nContent-Disposition: form-data; name=a\n--X:X\nContent-Disposition: form-data; name=b\n--X:X--";
    let expected = Ok(vec![part("a", ""), part("b", "")]);
    assert_eq!(read("multipart/form-data; boundary=\"X:X\"", body), expected);
}
