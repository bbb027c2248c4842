//! A company's people as one controller knows them: under its key, and only what its doors and rules
//! need. Not for sending them.

use super::company::CompanyPolicy;
use super::people::{Keypad, Person};
use super::places::{Needs, Place};
use doorward_domain::{CompanyId, Status};
use doorward_door::policy::{
    CardCredential, CredentialId, MacKey, PersonRecord, PinCredential, Record, RecordKey, bucket_of,
};
use std::collections::HashMap;

/// The credential number of somebody's own PIN; cards have their positions, from 1 on.
const OWN_PIN: CredentialId = CredentialId(0);

/// Makes records for one controller.
pub(super) struct Writer<'w> {
    pub(super) company: CompanyId,
    pub(super) key: &'w MacKey,
    pub(super) needs: &'w Needs,
}

impl Writer<'_> {
    /// The record of a person; `None` when the controller does not need her.
    pub(super) fn record(&self, person: &Person) -> Option<PersonRecord> {
        if !self.needs.admit(person.number, &person.groups) {
            return None;
        }
        let cards = person.cards.iter().map(|card| CardCredential {
            mac: self.key.card(self.company, card.digits.reveal()),
            id: CredentialId(card.position),
        });
        let cards: Vec<CardCredential> = cards.collect();
        let pins = self.pins(person);
        (!cards.is_empty() || !pins.is_empty()).then(|| PersonRecord {
            number: person.number,
            active: person.status == Status::Active,
            guest: person.guest,
            groups: self.needs.named(&person.groups).collect(),
            cards,
            pins,
            valid_until: None,
        })
    }

    fn pins(&self, person: &Person) -> Vec<PinCredential> {
        let (pin, card_pin) = (self.needs.pin, self.needs.card_pin);
        let mut pins = Vec::new();
        if let Some(digest) = person.pin.as_deref().filter(|_| pin || card_pin) {
            pins.push(PinCredential {
                alone: pin.then(|| self.key.pin(digest)),
                with_card: self.key.card_pin(person.number, digest),
                id: OWN_PIN,
            });
        }
        for card in &person.cards {
            let Keypad::Pin { digest, with_card } = &card.keypad else { continue };
            if !(pin || (card_pin && *with_card)) {
                continue;
            }
            let alone = self.key.pin(digest);
            pins.push(PinCredential {
                alone: pin.then_some(alone),
                // No card asks for the MAC of a PIN that opens alone, so that this one is no PIN
                // beside a card.
                with_card: if *with_card {
                    self.key.card_pin(person.number, digest)
                } else {
                    alone
                },
                id: CredentialId(card.position),
            });
        }
        pins
    }

    /// Whether the record of somebody is the same for two controllers that differ only in what they
    /// need.
    pub(super) fn same(&self, other: &Needs, person: &Person) -> bool {
        let needs = self.needs;
        let admitted = needs.admit(person.number, &person.groups);
        admitted == other.admit(person.number, &person.groups)
            && (!admitted
                || ((needs.pin, needs.card_pin) == (other.pin, other.card_pin)
                    && needs.named(&person.groups).eq(other.named(&person.groups))))
    }

    /// The people's records of a bucket.
    pub(super) fn bucket(&self, now: &CompanyPolicy, number: usize) -> Vec<Record> {
        let people = now.people.bucket(number).iter();
        people.filter_map(|person| self.record(person)).map(Record::Person).collect()
    }
}

/// The records of a place by the bucket in which they lie.
pub(super) fn by_bucket(place: &Place) -> HashMap<usize, Vec<&Record>> {
    let mut buckets: HashMap<usize, Vec<&Record>> = HashMap::new();
    for record in &place.records {
        buckets.entry(bucket_of(record.key())).or_default().push(record);
    }
    buckets
}

/// The records of a place by key.
pub(super) fn by_key(place: &Place) -> HashMap<RecordKey, &Record> {
    place.records.iter().map(|record| (record.key(), record)).collect()
}
