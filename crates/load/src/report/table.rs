//! The table for the eye.

use super::LIMITS_HINT;
use super::figures::{Row, Summary};

/// The table's head.
pub(crate) fn header() {
    println!(
        "{:<24} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6} {:>6}",
        "work",
        "answers",
        "per s",
        "p50 us",
        "p90 us",
        "p99 us",
        "p99.9 us",
        "max us",
        "wrong",
        "429",
        "broken"
    );
}

/// One line of the table.
pub(crate) fn print_row(row: &Row) {
    println!(
        "{:<24} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6} {:>6}",
        row.name,
        row.requests,
        cell(row.rate),
        cell(row.p50_us),
        cell(row.p90_us),
        cell(row.p99_us),
        cell(row.p99_9_us),
        cell(row.max_us),
        row.wrong,
        row.limited,
        row.broken
    );
}

/// The lines of a run.
pub(crate) fn print(summary: &Summary) {
    if summary.rows.len() > 1 {
        summary.rows.iter().for_each(print_row);
    }
    print_row(&summary.all);
    let told = |value: Option<String>| value.unwrap_or_else(|| "n/a".to_owned());
    let megabytes = |kilobytes: Option<u64>| {
        told(kilobytes.map(|kilobytes| format!("{} MB", kilobytes.div_ceil(1024))))
    };
    println!(
        "  {} connections, {:.1} s; server CPU {} us/op, memory {} (peak {}); client CPU {} us/op",
        summary.connections,
        summary.seconds,
        told(summary.server_cpu_us.map(cell)),
        megabytes(summary.server_rss_kb),
        megabytes(summary.server_peak_kb),
        cell(summary.client_cpu_us)
    );
    if let Some(wrong) = &summary.all.first_wrong {
        println!("  first wrong answer: {wrong}");
    }
    if let Some(broken) = &summary.all.first_broken {
        println!("  first broken connection: {broken}");
    }
    if summary.all.limited > 0 {
        println!("  {} answers were HTTP 429: {LIMITS_HINT}", summary.all.limited);
    }
}

/// A number with as many decimals as it deserves.
pub(crate) fn cell(number: f64) -> String {
    match number.abs() {
        small if small < 10.0 => format!("{number:.2}"),
        middle if middle < 100.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!(cell(0.812), "0.81");
        assert_eq!(cell(16.34), "16.3");
        assert_eq!(cell(41_234.6), "41235");
    }
}
