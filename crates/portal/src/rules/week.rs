//! A week to look at: each day with its windows as a bar of a picture, and the holidays.

use super::hours_text;
use doorward_domain::access::{Schedule, WeeklyWindows};
use doorward_web::language::Words;
use std::fmt::Write as _;

/// A schedule in words and as a picture.
pub(super) struct Picture {
    /// In words.
    pub(super) text: String,
    /// The paths of a picture of 96 by 7 quarter hours.
    pub(super) path: String,
    /// Each holiday: its date, and its hours or that it is closed.
    pub(super) holidays: Vec<(String, String)>,
}

impl Picture {
    pub(super) fn of(t: Words, schedule: &Schedule) -> Self {
        let holidays = schedule.holidays.iter().map(|(date, day)| {
            let hours = day.to_string();
            (date.to_string(), if hours.is_empty() { t.say("hours-closed") } else { hours })
        });
        Self {
            text: hours_text(t, &schedule.weekly),
            path: path(t, &schedule.weekly),
            holidays: holidays.collect(),
        }
    }
}

/// One rectangle for each window, ten units high for each day in the order of the reader's week, and
/// one wide for each quarter hour.
fn path(t: Words, week: &WeeklyWindows) -> String {
    let mut path = String::new();
    for (row, day) in t.week().into_iter().filter_map(|day| week.day(day)).enumerate() {
        for window in day.windows() {
            let (start, width) =
                (window.start() / 900, (window.end() - window.start()).div_ceil(900));
            // Writing into a string cannot fail.
            let _ = write!(path, "M{start} {}h{width}v8h-{width}z", row * 10 + 1);
        }
    }
    path
}
