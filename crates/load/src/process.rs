//! Processor time and memory of a process and its children, from /proc.

use std::fs;
use std::time::Duration;

/// The kernel reports times to programs in hundredths of a second on every Linux machine (USER_HZ).
const TICKS_PER_SECOND: u64 = 100;

/// The memory of a process, in kilobytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) resident_kb: u64,
    /// The most so far; unknown of several processes together.
    pub(crate) peak_kb: Option<u64>,
}

/// What `/proc/PID/stat` says that we need.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own_ticks: u64,
    ended_children_ticks: u64,
}

impl Stat {
    fn ticks(&self) -> u64 {
        self.own_ticks + self.ended_children_ticks
    }
}

/// The processor time of `pid`, its living children (PostgreSQL has one process a connection)
/// and its ended ones; `None` if it is gone.
pub(crate) fn cpu_time(pid: u32) -> Option<Duration> {
    let parent = stat(pid)?;
    let children = children(pid).into_iter().filter_map(stat);
    let ticks = children.fold(parent.ticks(), |ticks, child| ticks + child.ticks());
    Some(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// The processor time of this load program itself.
pub(crate) fn own_cpu_time() -> Duration {
    let ticks = stat(std::process::id()).map_or(0, |stat| stat.own_ticks);
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}

/// The memory of `pid` and its living children; `None` if it is gone.
pub(crate) fn memory(pid: u32) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let resident_kb = kilobytes(&status, "VmRSS:")?;
    let children = children(pid);
    if children.is_empty() {
        return Some(Memory { resident_kb, peak_kb: kilobytes(&status, "VmHWM:") });
    }
    let together = children.into_iter().filter_map(share).sum::<u64>();
    let resident_kb = share(pid).unwrap_or(resident_kb) + together;
    Some(Memory { resident_kb, peak_kb: None })
}

/// The resident memory of `pid` alone, in kilobytes: cheap enough to be asked while a list arrives.
pub(crate) fn resident_kb(pid: u32) -> Option<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?, "VmRSS:")
}

/// The memory of a process with what it shares divided among the sharers: PostgreSQL's
/// processes would else count its buffers once each.
fn share(pid: u32) -> Option<u64> {
    kilobytes(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?, "Pss:")
}

fn children(parent: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| stat(*pid).is_some_and(|stat| stat.parent == parent))
        .collect()
}

fn stat(pid: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parse_stat(text: &str) -> Option<Stat> {
    // The program's name stands in brackets and may itself hold brackets and spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    let user: u64 = fields.nth(9)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    let children_user: u64 = fields.next()?.parse().ok()?;
    let children_system: u64 = fields.next()?.parse().ok()?;
    Some(Stat {
        parent,
        own_ticks: user + system,
        ended_children_ticks: children_user + children_system,
    })
}

fn kilobytes(status: &str, label: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(label))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stat_line_with_a_wild_name_is_read() {
        let line = "4711 (a) b (c)) S 12 4711 4711 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 9 0 1 2 3";
        let stat = parse_stat(line).unwrap();
        assert_eq!(stat, Stat { parent: 12, own_ticks: 200, ended_children_ticks: 10 });
    }

    #[test]
    fn a_short_stat_line_is_refused() {
        assert_eq!(parse_stat("1 (init) S 0 1"), None);
        assert_eq!(parse_stat(""), None);
    }

    #[test]
    fn memory_lines_are_found() {
        let status = "Name:\tx\nVmHWM:\t  20480 kB\nVmRSS:\t  10240 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(10_240));
        assert_eq!(kilobytes(status, "VmHWM:"), Some(20_480));
        assert_eq!(kilobytes(status, "VmSwap:"), None);
    }

    #[test]
    fn the_running_test_uses_memory() {
        assert!(memory(std::process::id()).unwrap().resident_kb > 0);
        assert!(resident_kb(std::process::id()).unwrap() > 0);
        assert!(cpu_time(std::process::id()).is_some());
    }
}
