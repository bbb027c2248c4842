//! The reader of tables.
//!
//! Beyond not panicking, the lines must be of the file, one after another, and none of the cells may
//! hold a line break.
#![no_main]

use doorward_wire::table::Table;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut table) = Table::read(bytes) else {
        return;
    };
    let columns = table.headings().len();
    let mut last = 0;
    while let Ok(Some(row)) = table.next_row() {
        assert!(last < row.line && row.line <= bytes.len() as u64 + 1);
        last = row.line;
        for column in 0..row.len(columns) {
            assert!(!row.cell(column).contains(['\r', '\n']));
        }
    }
});
