//! Windows of the day and of the week: when a wall clock's time counts as open. Not for zones and
//! holidays.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Seconds of a local day as a wall clock shows them.
pub(crate) const DAY: u32 = 86_400;

/// Half-open `[start, end)` in seconds of the local day, `0 <= start < end <= 86,400`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct Window {
    start: u32,
    end: u32,
}

/// The windows of one day, in order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Window>", into = "Vec<Window>")]
pub struct DayWindows(Vec<Window>);

/// The windows of the seven weekdays, Sunday first. A night is two entries: the evening of one day
/// and the morning of the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeeklyWindows([DayWindows; 7]);

/// Why lists of hours are no week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowsProblem {
    /// Another number of days than seven.
    #[error("has {days} days instead of 7, Sunday first")]
    DayCount {
        /// How many there were.
        days: usize,
    },
    /// A window that cannot be.
    #[error("day {day} (0 is Sunday), window {window} (from 0): {problem}")]
    Window {
        /// Which day; 0 is Sunday.
        day: usize,
        /// Which window of that day, counted from 0 as given.
        window: usize,
        /// What is wrong with it.
        problem: WindowProblem,
    },
}

/// Why two numbers are no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowProblem {
    /// NaN or an infinity.
    #[error("is not a number")]
    NotANumber,
    /// Outside the day.
    #[error("lies outside the hours 0 to 24")]
    OutsideDay,
    /// The end does not come after the start, to the second.
    #[error("ends before it has begun")]
    Reversed,
}

impl Window {
    /// A window of whole seconds.
    pub fn new(start: u32, end: u32) -> Result<Self, WindowProblem> {
        if start > DAY || end > DAY {
            Err(WindowProblem::OutsideDay)
        } else if start >= end {
            Err(WindowProblem::Reversed)
        } else {
            Ok(Self { start, end })
        }
    }

    /// A window of hours since midnight, 0 to 24, each rounded to the nearest second.
    pub fn from_hours([start, end]: [f64; 2]) -> Result<Self, WindowProblem> {
        Self::new(second_of_hours(start)?, second_of_hours(end)?)
    }

    /// The first second within.
    pub const fn start(self) -> u32 {
        self.start
    }

    /// The first second after.
    pub const fn end(self) -> u32 {
        self.end
    }
}

impl Window {
    /// Reads `08:00-18:00`, also `8-18`; an en dash is a hyphen.
    fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.trim().split_once(['-', '–'])?;
        Self::new(second_of_clock(start)?, second_of_clock(end)?).ok()
    }
}

/// The second of the day of `HH`, `HH:MM` or `HH:MM:SS`.
fn second_of_clock(text: &str) -> Option<u32> {
    let mut parts = text.trim().split(':');
    let mut part = |most: u32| {
        let Some(text) = parts.next() else { return Some(0) };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| digits && *number <= most)
    };
    let second = part(24)? * 3_600 + part(59)? * 60 + part(59)?;
    parts.next().is_none().then_some(second)
}

fn second_of_hours(hours: f64) -> Result<u32, WindowProblem> {
    if !hours.is_finite() {
        return Err(WindowProblem::NotANumber);
    }
    if !(0.0..=24.0).contains(&hours) {
        return Err(WindowProblem::OutsideDay);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 86,400 by the lines above"
    )]
    let second = (hours * 3_600.0).round() as u32;
    Ok(second)
}

impl DayWindows {
    /// Sorts windows and merges those that overlap or touch.
    pub fn new(mut windows: Vec<Window>) -> Self {
        windows.sort_unstable();
        windows.dedup_by(|next, kept| {
            let joined = next.start <= kept.end;
            if joined {
                kept.end = kept.end.max(next.end);
            }
            joined
        });
        Self(windows)
    }

    /// Reads windows separated by commas, such as `08:00-18:00, 19:00-21:00`; none for an empty text;
    /// `None` when one of them is no window.
    pub fn parse(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        text.split(',').map(Window::parse).collect::<Option<Vec<_>>>().map(Self::new)
    }

    /// Open from midnight to midnight.
    pub fn whole_day() -> Self {
        Self(vec![Window { start: 0, end: DAY }])
    }

    /// In order, none touching another.
    pub fn windows(&self) -> &[Window] {
        &self.0
    }

    /// Whether a second of the day lies within a window.
    pub fn contains(&self, second: u32) -> bool {
        let before = self.0.partition_point(|window| window.end <= second);
        self.0.get(before).is_some_and(|window| window.start <= second)
    }

    /// The first second from `second` on that is open, or with `open` false, that is not.
    pub(crate) fn first(&self, second: u32, open: bool) -> Option<u32> {
        let ahead = self.0.iter().find(|window| window.end > second);
        let first = match (ahead, open) {
            (Some(window), true) => window.start.max(second),
            (Some(window), false) if window.start <= second => window.end,
            (None, true) => return None,
            (_, false) => second,
        };
        (first < DAY).then_some(first)
    }
}

impl WeeklyWindows {
    /// Open at all times.
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| DayWindows::whole_day()))
    }

    /// The week of seven days, Sunday first.
    pub const fn new(days: [DayWindows; 7]) -> Self {
        Self(days)
    }

    /// The week of seven lists, Sunday first, of windows in hours since midnight (0 to 24).
    pub fn from_hours(days: &[Vec<[f64; 2]>]) -> Result<Self, WindowsProblem> {
        let seven: &[Vec<[f64; 2]>; 7] =
            days.try_into().map_err(|_| WindowsProblem::DayCount { days: days.len() })?;
        let mut week = Self::default();
        for (day, (hours, windows)) in seven.iter().zip(&mut week.0).enumerate() {
            let read = hours.iter().enumerate().map(|(window, pair)| {
                Window::from_hours(*pair).map_err(|problem| WindowsProblem::Window {
                    day,
                    window,
                    problem,
                })
            });
            *windows = DayWindows::new(read.collect::<Result<_, _>>()?);
        }
        Ok(week)
    }

    /// Seven lists of windows in hours since midnight, as [`Self::from_hours`] reads them.
    pub fn to_hours(&self) -> [Vec<[f64; 2]>; 7] {
        let hours =
            |window: &Window| [f64::from(window.start) / 3_600.0, f64::from(window.end) / 3_600.0];
        self.0.each_ref().map(|day| day.0.iter().map(hours).collect())
    }

    /// The windows of a weekday, 0 for Sunday; of no other number.
    pub fn day(&self, weekday: usize) -> Option<&DayWindows> {
        self.0.get(weekday)
    }

    /// The seven days, Sunday first.
    pub const fn days(&self) -> &[DayWindows; 7] {
        &self.0
    }
}

impl TryFrom<(u32, u32)> for Window {
    type Error = WindowProblem;
    fn try_from((start, end): (u32, u32)) -> Result<Self, WindowProblem> {
        Self::new(start, end)
    }
}

impl From<Window> for (u32, u32) {
    fn from(window: Window) -> Self {
        (window.start, window.end)
    }
}

impl From<Vec<Window>> for DayWindows {
    fn from(windows: Vec<Window>) -> Self {
        Self::new(windows)
    }
}

impl From<DayWindows> for Vec<Window> {
    fn from(day: DayWindows) -> Self {
        day.0
    }
}

impl fmt::Display for DayWindows {
    /// As [`DayWindows::parse`] reads them, seconds only where there are any.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, window) in self.0.iter().enumerate() {
            out.write_str(if place == 0 { "" } else { ", " })?;
            for (before, second) in [("", window.start), ("-", window.end)] {
                write!(out, "{before}{:02}:{:02}", second / 3_600, second / 60 % 60)?;
                if second % 60 > 0 {
                    write!(out, ":{:02}", second % 60)?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Window {
    /// `HH:MM:SS-HH:MM:SS`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = |s: u32| (s / 3_600, s / 60 % 60, s % 60);
        let ((h, m, s), (h2, m2, s2)) = (parts(self.start), parts(self.end));
        write!(out, "{h:02}:{m:02}:{s:02}-{h2:02}:{m2:02}:{s2:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn week(sunday: &[[f64; 2]]) -> Result<WeeklyWindows, WindowsProblem> {
        let mut days = vec![Vec::new(); 7];
        days[0] = sunday.to_vec();
        WeeklyWindows::from_hours(&days)
    }

    fn problem(sunday: &[[f64; 2]]) -> WindowProblem {
        match week(sunday) {
            Err(WindowsProblem::Window { problem, .. }) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn overlapping_and_touching_windows_become_one() {
        let merged = week(&[[13.0, 17.5], [9.0, 12.0], [10.0, 11.0], [12.0, 12.25]]).unwrap();
        assert_eq!(merged.to_hours()[0], [[9.0, 12.25], [13.0, 17.5]]);
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        let day = DayWindows::parse(" 8-12:30,13:00–18:00, 20:00:30-24:00 ").unwrap();
        assert_eq!(day.to_string(), "08:00-12:30, 13:00-18:00, 20:00:30-24:00");
        assert_eq!(DayWindows::parse(&day.to_string()), Some(day));
        assert_eq!(DayWindows::parse("  "), Some(DayWindows::default()));
        for wrong in ["8", "8-", "-8", "18-8", "8-25", "8:60-9", "8-9,", "+8-9", "8:0:0:0-9", "x-y"]
        {
            assert_eq!(DayWindows::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_window_is_named_by_day_and_place() {
        let mut days = vec![Vec::new(); 7];
        days[3] = vec![[1.0, 2.0], [f64::NAN, 4.0]];
        let problem = WindowProblem::NotANumber;
        let named = WindowsProblem::Window { day: 3, window: 1, problem };
        assert_eq!(WeeklyWindows::from_hours(&days), Err(named));
        assert_eq!(
            WeeklyWindows::from_hours(&days[..6]),
            Err(WindowsProblem::DayCount { days: 6 })
        );
    }

    #[test]
    fn hours_that_are_no_window_are_refused() {
        use WindowProblem::{NotANumber, OutsideDay, Reversed};
        assert_eq!(problem(&[[0.0, f64::INFINITY]]), NotANumber);
        assert_eq!(problem(&[[0.0, 1e308]]), OutsideDay);
        assert_eq!(problem(&[[-0.01, 3.0]]), OutsideDay);
        assert_eq!(problem(&[[3.0, 24.01]]), OutsideDay);
        assert_eq!(problem(&[[5.0, 4.0]]), Reversed);
        assert_eq!(problem(&[[5.0, 5.0]]), Reversed);
        assert_eq!(problem(&[[5.0, 5.000_01]]), Reversed);
    }

    #[test]
    fn a_window_holds_its_start_and_not_its_end() {
        let week = week(&[[9.0, 17.0]]).unwrap();
        let sunday = week.day(0).unwrap();
        let seconds = [32_399, 32_400, 61_199, 61_200].map(|second| sunday.contains(second));
        assert_eq!(seconds, [false, true, true, false]);
        assert!(week.day(7).is_none());
    }

    #[test]
    fn windows_from_outside_keep_the_same_rules() {
        let read = |text| serde_json::from_str::<DayWindows>(text).ok();
        let merged = DayWindows::new(vec![Window::new(1, 5).unwrap()]);
        assert_eq!(read("[[3,5],[1,3]]"), Some(merged));
        assert_eq!(read("[[5,1]]"), None);
        assert_eq!(read("[[0,86401]]"), None);
    }

    proptest! {
        #[test]
        fn hours_survive_the_way_there_and_back(
            windows in prop::collection::vec((0..DAY, 1..=DAY), 0..6)
        ) {
            let kept = windows.into_iter().filter_map(|(a, b)| Window::new(a, b).ok()).collect();
            let day = DayWindows::new(kept);
            let week = WeeklyWindows::new(std::array::from_fn(|_| day.clone()));
            prop_assert_eq!(WeeklyWindows::from_hours(&week.to_hours()), Ok(week));
        }

        #[test]
        fn a_day_is_open_exactly_where_one_of_its_windows_is(
            windows in prop::collection::vec((0..DAY, 1..=DAY), 0..6), second in 0..DAY
        ) {
            let kept: Vec<_> =
                windows.into_iter().filter_map(|(a, b)| Window::new(a, b).ok()).collect();
            let open = kept.iter().any(|w| w.start <= second && second < w.end);
            let day = DayWindows::new(kept);
            prop_assert_eq!(day.contains(second), open);
            prop_assert_eq!(day.first(second, open), Some(second));
        }
    }
}
