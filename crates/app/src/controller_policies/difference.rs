//! What is another in one policy of a controller than in the next, and what somebody lost by it. Not
//! for sealing it.

use super::company::CompanyPolicy;
use super::people::{self, Person};
use super::places::Place;
use super::records::{Writer, by_key};
use doorward_domain::access::PersonNumber;
use doorward_door::policy::{BUCKETS, Mac, PersonRecord, Record, RecordKey, bucket_of};
use std::collections::{BTreeSet, HashSet};

/// The difference between two policies.
#[derive(Default)]
pub(super) struct Difference {
    /// Records that are new or other ones.
    pub(super) upserts: Vec<Record>,
    /// Records that are gone.
    pub(super) removals: Vec<RecordKey>,
    /// How many of the records were not there before.
    pub(super) added: usize,
    /// Credentials that somebody lost.
    pub(super) credentials: Vec<Mac>,
    /// People who may do nothing any more.
    pub(super) people: Vec<PersonNumber>,
}

impl Difference {
    /// How many records it speaks of.
    pub(super) fn records(&self) -> usize {
        self.upserts.len() + self.removals.len()
    }

    /// The buckets in which they lie.
    pub(super) fn buckets(&self) -> BTreeSet<usize> {
        let keys = self.upserts.iter().map(Record::key).chain(self.removals.iter().copied());
        keys.map(bucket_of).collect()
    }

    /// What was lost alone.
    pub(super) fn take_losses(&mut self) -> Self {
        Self {
            credentials: std::mem::take(&mut self.credentials),
            people: std::mem::take(&mut self.people),
            ..Self::default()
        }
    }

    fn person(&mut self, before: Option<PersonRecord>, after: Option<PersonRecord>) {
        if before == after {
            return;
        }
        if let Some(before) = &before {
            self.losses(before, after.as_ref());
        }
        match (before, after) {
            (before, Some(after)) => {
                self.added += usize::from(before.is_none());
                self.upserts.push(Record::Person(after));
            }
            (Some(before), None) => self.removals.push(people::key(before.number)),
            (None, None) => {}
        }
    }

    fn losses(&mut self, before: &PersonRecord, after: Option<&PersonRecord>) {
        let Some(after) = after.filter(|after| after.active) else {
            if before.active {
                self.people.push(before.number);
            }
            return;
        };
        let kept: HashSet<Mac> = credentials(after).collect();
        self.credentials.extend(credentials(before).filter(|mac| !kept.contains(mac)));
    }
}

fn credentials(person: &PersonRecord) -> impl Iterator<Item = Mac> {
    let cards = person.cards.iter().map(|card| card.mac);
    cards.chain(person.pins.iter().flat_map(|pin| pin.alone.into_iter().chain([pin.with_card])))
}

/// A policy of a controller with what it is made of.
type Side<'s> = (&'s Place, &'s Writer<'s>, &'s CompanyPolicy);

/// What is another in `after` than in `before`.
pub(super) fn between(before: Side<'_>, after: Side<'_>) -> Difference {
    let mut found = Difference::default();
    if !std::ptr::eq(before.0, after.0) {
        places(&mut found, before.0, after.0);
    }
    let same_needs = before.0.needs == after.0.needs;
    for number in 0..BUCKETS {
        if same_needs && before.2.people.shares(number, &after.2.people) {
            continue;
        }
        let same = |old: &Person, new: &Person| {
            old == new && (same_needs || after.1.same(&before.0.needs, new))
        };
        for new in after.2.people.bucket(number) {
            let old = before.2.people.find(new.number);
            if !old.is_some_and(|old| same(old, new)) {
                found.person(old.and_then(|old| before.1.record(old)), after.1.record(new));
            }
        }
        for old in before.2.people.bucket(number) {
            if after.2.people.find(old.number).is_none() {
                found.person(before.1.record(old), None);
            }
        }
    }
    found
}

fn places(found: &mut Difference, before: &Place, after: &Place) {
    let (old, new) = (by_key(before), by_key(after));
    found.removals.extend(old.keys().filter(|key| !new.contains_key(key)));
    for (key, record) in new {
        let was = old.get(&key);
        if was != Some(&record) {
            found.added += usize::from(was.is_none());
            found.upserts.push(record.clone());
        }
    }
}

/// The records of some people, whatever they were before.
pub(super) fn of_people(
    writer: &Writer<'_>,
    now: &CompanyPolicy,
    numbers: &BTreeSet<PersonNumber>,
) -> Difference {
    let mut found = Difference::default();
    for number in numbers {
        let record = now.people.find(*number).and_then(|person| writer.record(person));
        if record.as_ref().is_none_or(|record| !record.active) {
            found.people.push(*number);
        }
        match record {
            Some(record) => found.upserts.push(Record::Person(record)),
            None => found.removals.push(people::key(*number)),
        }
    }
    found
}
