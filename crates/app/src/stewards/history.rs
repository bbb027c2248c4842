//! What happened to a person: events at doors and what was done about her, the newest first.

use super::listed;
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::PersonNumber;
use doorward_domain::{RequestId, Timestamp};
use doorward_store::audit::{self, AuditEntry};
use doorward_store::events::{self, Event};
use doorward_store::members::Member;
use std::collections::VecDeque;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum HistoryEntry {
    /// At a door.
    Event(Event),
    /// By somebody, about her.
    Audit(AuditEntry),
}

/// How far a page of history has come in each of its two books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistoryPlace {
    event: Option<i64>,
    audit: Option<RequestId>,
}

/// A page of history.
#[derive(Debug, Clone)]
pub struct History {
    /// Whose.
    pub member: Member,
    /// What happened, the newest first.
    pub entries: Vec<HistoryEntry>,
    /// Where the next page goes on; `None`: nothing is older.
    pub next: Option<HistoryPlace>,
}

impl HistoryEntry {
    /// When it happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Event(event) => event.at,
            Self::Audit(row) => Timestamp::from_micros(row.at),
        }
    }
}

impl HistoryPlace {
    /// As an address carries it.
    pub fn text(self) -> String {
        let event = self.event.map(|number| number.to_string()).unwrap_or_default();
        let audit = self.audit.map(|id| id.to_string()).unwrap_or_default();
        format!("{event}.{audit}")
    }

    /// Reads what [`HistoryPlace::text`] wrote; the beginning for anything else.
    pub fn parse(text: &str) -> Self {
        let (event, audit) = text.split_once('.').unwrap_or_default();
        Self { event: event.parse().ok(), audit: RequestId::parse(audit) }
    }
}

impl App {
    /// A page of what happened to a person.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::Unknown`].
    pub async fn history(
        &self,
        ctx: &Ctx,
        number: PersonNumber,
        from: HistoryPlace,
        most: usize,
    ) -> Result<History, Error> {
        let company = ctx.company;
        let asked = i64::try_from(most + 1).unwrap_or(i64::MAX);
        self.db
            .read_many(move |c| {
                let member = listed(c, company, number)?;
                let before = from.event.unwrap_or(i64::MAX);
                let events = events::about(c, company, number, before, asked)?;
                let rows = audit::about(c, company, member.id, from.audit, asked)?;
                let (entries, next) = merge(events.into(), rows.into(), from, most);
                Ok(History { member, entries, next })
            })
            .await
    }
}

fn merge(
    mut events: VecDeque<Event>,
    mut rows: VecDeque<(RequestId, AuditEntry)>,
    from: HistoryPlace,
    most: usize,
) -> (Vec<HistoryEntry>, Option<HistoryPlace>) {
    let (mut place, mut entries) = (from, Vec::new());
    while entries.len() < most {
        let event_first = match (events.front(), rows.front()) {
            (Some(event), Some((_, row))) => event.at.micros() >= row.at,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if let Some(event) = events.pop_front_if(|_| event_first) {
            place.event = Some(event.number);
            entries.push(HistoryEntry::Event(event));
        } else if let Some((id, row)) = rows.pop_front() {
            place.audit = Some(id);
            entries.push(HistoryEntry::Audit(row));
        } else {
            return (entries, None);
        }
    }
    let is_over = events.is_empty() && rows.is_empty();
    (entries, (!is_over).then_some(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let id = RequestId::from_bytes([7; 16]);
        for place in [
            HistoryPlace::default(),
            HistoryPlace { event: Some(5), audit: None },
            HistoryPlace { event: None, audit: Some(id) },
            HistoryPlace { event: Some(9), audit: Some(id) },
        ] {
            assert_eq!(HistoryPlace::parse(&place.text()), place);
        }
        assert_eq!(HistoryPlace::parse("nonsense"), HistoryPlace::default());
    }
}
