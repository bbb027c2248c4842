//! Schedules: the week, its holidays, and the instants at which a door opens and closes by them.
//! Not for who may use them.

use super::holidays::Holidays;
use super::validity::Validity;
use super::windows::{DayWindows, WeeklyWindows};
use super::zone::{LocalDate, LocalTime, Zone};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The windows of the week, and the dates that have windows of their own. Both are read off the
/// wall clock of the door's zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Schedule {
    /// By weekday.
    pub weekly: WeeklyWindows,
    /// By date, in place of the weekday's.
    #[serde(default)]
    pub holidays: Holidays,
}

impl Schedule {
    /// Open at all times.
    pub fn always() -> Self {
        Self { weekly: WeeklyWindows::always(), holidays: Holidays::default() }
    }

    /// Whether an instant lies within, in a zone.
    pub fn contains(&self, zone: &Zone, instant: Timestamp) -> bool {
        self.contains_local(zone.local(instant))
    }

    /// Whether a wall clock's time lies within.
    pub fn contains_local(&self, local: LocalTime) -> bool {
        self.on(local.date).is_some_and(|day| day.contains(local.second))
    }

    /// The first instant, `instant` or later, that lies within the schedule and the validity;
    /// `None` when there is none.
    pub fn next_opening(
        &self,
        zone: &Zone,
        instant: Timestamp,
        validity: Validity,
    ) -> Option<Timestamp> {
        let from = validity.from.map_or(instant, |from| from.max(instant));
        self.first(zone, from, true).filter(|opening| validity.contains(*opening))
    }

    /// The first instant, `instant` or later, that lies outside the schedule or the validity:
    /// `instant` itself when it does; `None` when it never closes.
    pub fn closes_at(
        &self,
        zone: &Zone,
        instant: Timestamp,
        validity: Validity,
    ) -> Option<Timestamp> {
        if !validity.contains(instant) {
            return Some(instant);
        }
        let closing = self.first(zone, instant, false);
        closing.into_iter().chain(validity.until).min()
    }

    fn on(&self, date: LocalDate) -> Option<&DayWindows> {
        self.holidays.on(date).or_else(|| self.weekly.day(date.weekday()))
    }

    /// The first instant from `from` on that is open, or with `open` false, closed. Between two
    /// settings of the wall clock local and real time run alike, so one stretch is searched after
    /// the other.
    fn first(&self, zone: &Zone, from: Timestamp, open: bool) -> Option<Timestamp> {
        let mut at = from;
        loop {
            let stretch = zone.stretch(at);
            let here = stretch.local(at);
            let found = self.first_local(here, open);
            if found == Some(here) {
                return Some(at);
            }
            let instant = found.and_then(|local| stretch.instant(local));
            match (instant, stretch.end) {
                (Some(instant), end) if end.is_none_or(|end| instant < end) => {
                    return Some(instant);
                }
                (_, None) => return None,
                // A clock set back shows times again that this stretch had behind it; two days on,
                // nothing of them is left.
                (None, Some(end)) if end > from + Duration::from_hours(48) => return None,
                (_, Some(end)) => at = end,
            }
        }
    }

    /// The same along a wall clock that is never set. Every day looked at is a holiday, or one of
    /// the at most seven after it, so the search ends.
    fn first_local(&self, from: LocalTime, open: bool) -> Option<LocalTime> {
        let some_weekday = self.weekly.days().iter().any(|day| day.first(0, open).is_some());
        let (mut date, mut second) = (from.date, from.second);
        loop {
            if let Some(second) = self.on(date)?.first(second, open) {
                return Some(LocalTime { date, second });
            }
            let next = date.next()?;
            date = if some_weekday { next } else { self.holidays.first_from(next)? };
            second = 0;
        }
    }
}

#[cfg(test)]
mod tests;
