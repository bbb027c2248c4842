//! What the policies of a company are made of, read from the database whole or kept up with changes.
//! Not for one controller.

use super::people::{Card, Keypad, People, Person};
use super::pins;
use super::places::Places;
use crate::access::card_place;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::access::{GroupId, PersonNumber};
use doorward_domain::{CompanyId, Membership, PersonId, Secret};
use doorward_door::policy::PinDigest;
use doorward_store::controller_policies::{self as stored, HeldCard, Holder};
use doorward_store::policy_changes::{self, Subject};
use doorward_store::{Conn, door_pins};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Beyond so many changed people all are read anew, which is quicker.
const MOST_CHANGES: i64 = 4_096;
const PAGE: i64 = 4_096;
/// A number with so many digits may be typed at a keypad.
const KEYPAD_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;

/// All that policies are made of, as of a change.
#[derive(Clone)]
pub(super) struct CompanyPolicy {
    pub(super) company: CompanyId,
    /// The number of the last change that is in it.
    pub(super) change: i64,
    pub(super) rules: Arc<Places>,
    pub(super) people: People,
}

/// Digests of keypad numbers by the keyed hash of the number.
type Digests = HashMap<Vec<u8>, PinDigest>;

/// The company's policy as the database has it now, by way of what changed since `before`.
pub(super) fn read(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    before: Option<&CompanyPolicy>,
) -> Result<CompanyPolicy, Error> {
    let last = policy_changes::last_number(c, company)?;
    if let Some(before) = before
        && last.saturating_sub(before.change) <= MOST_CHANGES
        && let Some(changes) = policy_changes::after(c, company, before.change, MOST_CHANGES)?
    {
        return follow(c, ring, before, last, &changes);
    }
    let rules = Arc::new(Places::read(c, company)?);
    Ok(CompanyPolicy { company, change: last, rules, people: read_people(c, ring, company)? })
}

fn follow(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    before: &CompanyPolicy,
    last: i64,
    changes: &[Subject],
) -> Result<CompanyPolicy, Error> {
    let company = before.company;
    let mut now = CompanyPolicy { change: last, ..before.clone() };
    let mut changed = BTreeSet::new();
    let mut anew = false;
    for change in changes {
        match change {
            Subject::Person(number) => {
                changed.insert(*number);
            }
            Subject::Door(_) | Subject::Rules => anew = true,
        }
    }
    if anew {
        now.rules = Arc::new(Places::read(c, company)?);
    }
    for number in changed {
        now.people.replace(number, read_person(c, ring, company, number)?);
    }
    Ok(now)
}

/// A person who has something to present; `None` when she has nothing, or is not there.
fn read_person(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    number: PersonNumber,
) -> Result<Option<Person>, Error> {
    let Some(found) = stored::holdings(c, company, number)? else { return Ok(None) };
    let id = found.holder.id;
    let pin = found.pin.map(|sealed| pins::open_pin(ring, company, id, &sealed)).transpose()?;
    let mut cards = Vec::with_capacity(found.cards.len());
    for held in found.cards {
        let mut digests = Digests::new();
        if let Some(sealed) = door_pins::keypad_number(c, company, &held.number_hash)? {
            let digest = pins::open_number(ring, company, &held.number_hash, &sealed)?;
            digests.insert(held.number_hash.clone(), digest);
        }
        cards.push(read_card(ring, company, held, &digests)?);
    }
    Ok(person(&found.holder, found.groups, cards, pin))
}

fn read_people(c: &mut Conn<'_>, ring: &KeyRing, company: CompanyId) -> Result<People, Error> {
    let digests = read_digests(c, ring, company)?;
    let mut own = read_pins(c, ring, company)?;
    let mut groups: HashMap<PersonNumber, Vec<GroupId>> = HashMap::new();
    stored::each_place(c, company, |number, group| groups.entry(number).or_default().push(group))?;
    let mut held = Vec::new();
    stored::each_card(c, company, |card| held.push(card))?;
    let mut cards: HashMap<PersonId, Vec<Card>> = HashMap::new();
    for card in held {
        let of = cards.entry(card.person).or_default();
        of.push(read_card(ring, company, card, &digests)?);
    }
    let mut holders = Vec::new();
    stored::each_holder(c, company, |holder| holders.push(holder))?;
    Ok(People::of(holders.into_iter().filter_map(|holder| {
        let groups = groups.remove(&holder.number).unwrap_or_default();
        let cards = cards.remove(&holder.id).unwrap_or_default();
        person(&holder, groups, cards, own.remove(&holder.id))
    })))
}

fn read_digests(c: &mut Conn<'_>, ring: &KeyRing, company: CompanyId) -> Result<Digests, Error> {
    let mut digests = Digests::new();
    let mut after = Vec::new();
    loop {
        let page = door_pins::keypad_numbers(c, company, &after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(digests) };
        after.clone_from(last);
        for (hash, sealed) in page {
            let digest = pins::open_number(ring, company, &hash, &sealed)?;
            digests.insert(hash, digest);
        }
    }
}

fn read_pins(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
) -> Result<HashMap<PersonId, PinDigest>, Error> {
    let mut own = HashMap::new();
    let mut after = PersonId::from_bytes([0; 16]);
    loop {
        let page = door_pins::page(c, company, after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(own) };
        after = *last;
        for (id, sealed) in page {
            own.insert(id, pins::open_pin(ring, company, id, &sealed)?);
        }
    }
}

fn read_card(
    ring: &KeyRing,
    company: CompanyId,
    held: HeldCard,
    digests: &Digests,
) -> Result<Card, Error> {
    const WHAT: &str = "a card number";
    let place = card_place(company, held.person, held.position);
    let opened = seal::open_column(ring, WHAT, &place, &held.sealed)?;
    let digits = String::from_utf8(opened).map_err(|_| Fault::Seal { what: WHAT, key_ring: 0 })?;
    let keypad = if !KEYPAD_DIGITS.contains(&digits.len()) {
        Keypad::Nothing
    } else if let Some(digest) = digests.get(&held.number_hash) {
        let label = held.label.unwrap_or_default().to_lowercase();
        Keypad::Pin { digest: Box::new(digest.clone()), with_card: label.contains("pin") }
    } else {
        Keypad::Undigested(held.number_hash.into_boxed_slice())
    };
    Ok(Card { position: held.position, digits: Secret::new(digits), keypad })
}

fn person(
    holder: &Holder,
    groups: Vec<GroupId>,
    cards: Vec<Card>,
    pin: Option<PinDigest>,
) -> Option<Person> {
    (!cards.is_empty() || pin.is_some()).then(|| Person {
        number: holder.number,
        status: holder.status,
        guest: holder.membership == Membership::Guest,
        groups: groups.into_boxed_slice(),
        cards: cards.into_boxed_slice(),
        pin: pin.map(Box::new),
    })
}
