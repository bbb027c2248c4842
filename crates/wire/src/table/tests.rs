use super::*;
use proptest::prelude::*;

/// Each with the number of its line.
type Rows = Vec<(u64, Vec<String>)>;

fn rows(text: &[u8]) -> Result<(Vec<String>, Rows), TableError> {
    let mut table = Table::read(text)?;
    let columns = table.headings().len();
    let mut found = Vec::new();
    while let Some(row) = table.next_row()? {
        let cells = (0..columns).map(|column| row.cell(column).to_owned()).collect();
        found.push((row.line, cells));
    }
    Ok((table.headings().to_vec(), found))
}

fn words(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn cells_are_found_whatever_stands_between_them_and_however_lines_end() {
    for separator in [",", ";", "\t"] {
        for end in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{FEFF}"] {
                let lines = [
                    " E-mail ; First Name;last_name;",
                    "",
                    "a@b.c;\"Ann \"\"A\"\" \";Lee",
                    ";;",
                    "",
                    "d@e.f;;\"x, y\"",
                ];
                let text = lines.map(|line| line.replace(';', separator)).join(end);
                let text = format!("{mark}{text}");
                let (headings, rows) = rows(text.as_bytes()).unwrap();
                assert_eq!(headings, ["e_mail", "first_name", "last_name"], "{text:?}");
                assert_eq!(
                    rows,
                    [
                        (3, words(&["a@b.c", "Ann \"A\"", "Lee"])),
                        (6, words(&["d@e.f", "", "x, y"])),
                    ],
                    "{text:?}"
                );
            }
        }
    }
}

#[test]
fn what_is_no_table_is_refused_with_its_line() {
    assert_eq!(rows(b""), Err(TableError::Empty));
    assert_eq!(rows(b"\xEF\xBB\xBF \r\n ,, \n"), Err(TableError::Empty));
    assert_eq!(rows(b"\xFF\xFEe\0m\0"), Err(TableError::Utf16));
    assert_eq!(rows(b"email\na@b.c\r\nJos\xE9"), Err(TableError::NotUtf8 { line: 3 }));
    assert_eq!(rows(b"a,b\n1,2\n\"3,4\n5,6\n"), Err(TableError::LineBreak { line: 3 }));
    assert_eq!(rows(b"a;A \n"), Err(TableError::HeadingTwice("a".to_owned())));
    let long = [b"a\n1\n".to_vec(), vec![b'x'; LONGEST_LINE + 1]].concat();
    assert_eq!(rows(&long), Err(TableError::LineTooLong { line: 3 }));
    assert!(rows(&long[..long.len() - 1]).is_ok());
}

#[test]
fn cells_beyond_the_headings_are_counted_unless_they_are_blank() {
    let mut table = Table::read(b"a,b\n1\n1,2\n1,2,\n1,2,,3\n").unwrap();
    let mut lengths = Vec::new();
    while let Some(row) = table.next_row().unwrap() {
        lengths.push(row.len(2));
    }
    assert_eq!(lengths, [1, 2, 2, 4]);
}

proptest! {
    #[test]
    fn what_is_written_as_a_table_is_read_as_it_was(
        cells in proptest::collection::vec(
            proptest::collection::vec("[^\\r\\n\\x00]{0,12}", 3), 0..20),
        separator in prop::sample::select(vec![b',', b';', b'\t']),
        (crlf, always) in any::<(bool, bool)>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator).terminator(terminator).quote_style(style)
            .from_writer(Vec::new());
        writer.write_record(["one", "two", "three"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let written = writer.into_inner().unwrap();
        let wanted: Vec<_> = (2..).zip(&cells)
            .map(|(line, row)| (line, row.iter().map(|cell| cell.trim().to_owned()).collect()))
            .filter(|(_, row): &(u64, Vec<String>)| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        prop_assert_eq!(rows(&written).unwrap().1, wanted);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_go_on_for_ever(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        if let Ok((_, rows)) = rows(&bytes) {
            prop_assert!(rows.len() <= bytes.len());
            prop_assert!(rows.is_sorted_by(|one, next| one.0 < next.0));
        }
    }
}
