//! Days that do not follow the week. Not for finding out which days those are.

use super::windows::DayWindows;
use super::zone::LocalDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Local dates, each with the windows that replace its weekday's; no windows: closed all day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holidays(BTreeMap<LocalDate, DayWindows>);

impl Holidays {
    /// The windows of a date, where it is a holiday.
    pub fn on(&self, date: LocalDate) -> Option<&DayWindows> {
        self.0.get(&date)
    }

    /// The first holiday on a date or after it.
    pub(crate) fn first_from(&self, date: LocalDate) -> Option<LocalDate> {
        self.0.range(date..).next().map(|(found, _)| *found)
    }

    /// In order of date.
    pub fn iter(&self) -> impl Iterator<Item = (LocalDate, &DayWindows)> {
        self.0.iter().map(|(date, windows)| (*date, windows))
    }
}

impl FromIterator<(LocalDate, DayWindows)> for Holidays {
    /// Of a date given twice the later windows stay.
    fn from_iter<I: IntoIterator<Item = (LocalDate, DayWindows)>>(days: I) -> Self {
        Self(days.into_iter().collect())
    }
}
