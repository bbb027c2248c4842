//! Rows as CSV (RFC 4180).

/// One line. What a spreadsheet would take for a formula is told that it is text: events hold names
/// that anybody may have chosen.
pub(super) fn line(cells: &[&str]) -> String {
    let mut out = String::new();
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        out.push('"');
        out.push_str(guard);
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn quotes_are_doubled_and_formulas_are_text() {
        let cells = ["a \"b\"", "=HYPERLINK(1)", "", "x,y\nz"];
        assert_eq!(line(&cells), "\"a \"\"b\"\"\",\"'=HYPERLINK(1)\",\"\",\"x,y\nz\"\r\n");
    }
}
