//! Cards and keypad PINs of people: replaced, read, and never with two owners unless allowed.

use super::{AccessCaller, members};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::access::{CardNumber, DisplayName, PersonNumber, Rank};
use doorward_domain::{CompanyId, Field, FieldProblem, PersonId, Refusal};
use doorward_store::cards::{self, StoredCard};
use doorward_store::{Conn, audit, members as stored_members};
use std::collections::HashSet;

/// The most cards that one person may have.
pub(crate) const MOST: usize = 64;

/// The parameter that cards come in.
const FIELD: Field = Field::Other("smartcards");

/// What the keyed hash of a number is for.
pub(crate) const CARD_NUMBER: &str = "card number";

/// A card to be given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCard {
    /// Its number, or a keypad PIN.
    pub number: CardNumber,
    /// What it is called.
    pub label: Option<DisplayName>,
}

/// A card as it is read back. No `Debug`: the number may be a PIN.
pub struct CardText {
    /// What it is called.
    pub label: Option<String>,
    /// The digits.
    pub number: String,
}

/// What becomes of the cards that somebody has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Present {
    /// They go.
    Replaced,
    /// They stay.
    Kept,
}

impl App {
    /// Replaces a person's cards; none clears them.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`], [`Refusal::InvalidField`] for a list that no
    /// person can have, [`Refusal::Conflict`] when somebody else has one of the numbers.
    pub async fn replace_cards(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        number: PersonNumber,
        new: Vec<NewCard>,
        allow_duplicates: bool,
    ) -> Result<(), Error> {
        caller.require(Rank::manages_cards)?;
        let (company, ctx, ring) = (ctx.company, ctx.clone(), self.ring.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let member = members::of_number(c, &ctx, number)?;
                put(c, &ring, &ctx, member.id, &new, Present::Replaced, allow_duplicates)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }

    /// A person's cards with their numbers.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`]; a fault when a number does not open.
    pub async fn cards(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        number: PersonNumber,
    ) -> Result<Vec<CardText>, Error> {
        caller.require(Rank::manages_cards)?;
        let (company, reading) = (ctx.company, ctx.clone());
        let (person, stored) = self
            .db
            .read(move |c| {
                let member = members::of_number(c, &reading, number)?;
                Ok::<_, Error>((member.id, cards::of_person(c, company, member.id)?))
            })
            .await?;
        self.audit.done(ctx, Some(person));
        stored
            .into_iter()
            .map(|(position, card)| {
                let place = place(company, person, position);
                let what = "a card number";
                let opened = seal::open_column(&self.ring, what, &place, &card.sealed)?;
                let number = String::from_utf8(opened)
                    .map_err(|_| Fault::Seal { what, key_ring: card.hash.key_ring })?;
                Ok(CardText { label: card.label, number })
            })
            .collect()
    }
}

/// Gives a person cards inside a write that has taken its turn.
pub(crate) fn put(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    person: PersonId,
    new: &[NewCard],
    present: Present,
    allow_duplicates: bool,
) -> Result<(), Error> {
    let (company, now) = (ctx.company, ctx.now);
    let kept = match present {
        Present::Replaced => {
            cards::delete_all(c, company, person)?;
            Vec::new()
        }
        Present::Kept => cards::of_person(c, company, person)?,
    };
    if kept.len().saturating_add(new.len()) > MOST {
        let expected = "a list that leaves the person at most 64 cards";
        return Err(Refusal::field(FIELD, FieldProblem::Malformed { expected }).into());
    }
    let mut seen = HashSet::new();
    let first = kept.last().map_or(1, |(position, _)| position + 1);
    for (position, card) in (first..).zip(new) {
        if !seen.insert(card.number.reveal()) {
            let expected = "a list in which each number stands once for a person";
            return Err(Refusal::field(FIELD, FieldProblem::Malformed { expected }).into());
        }
        let holders = holders(c, ring, company, &card.number)?;
        if present == Present::Kept && holders.contains(&person) {
            continue;
        }
        if !allow_duplicates && holders.iter().any(|holder| *holder != person) {
            let text = format!(
                "the number of smartcard {} belongs to somebody else; send allow_duplicates if two \
                 people are to share it",
                position - first + 1
            );
            return Err(Refusal::Conflict(text).into());
        }
        let stored = stored(ring, company, (person, position), card)?;
        cards::insert(c, company, person, position, &stored, now)?;
    }
    if !new.is_empty() {
        stored_members::note_device(c, company, person, now)?;
    }
    Ok(())
}

/// A card as it is kept in one of a person's places.
pub(crate) fn stored(
    ring: &KeyRing,
    company: CompanyId,
    (person, position): (PersonId, i64),
    card: &NewCard,
) -> Result<StoredCard, Error> {
    let place = place(company, person, position);
    Ok(StoredCard {
        label: card.label.as_ref().map(|label| label.as_str().to_owned()),
        sealed: seal::column(ring, &place, card.number.reveal().as_bytes())?,
        hash: ring.stored_hash(CARD_NUMBER, &hashed_text(company, &card.number)),
    })
}

/// The people who have a card of a number, whichever master key it was hashed under.
pub(crate) fn holders(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    number: &CardNumber,
) -> Result<Vec<PersonId>, Error> {
    let mut found = Vec::new();
    for hash in hashes(ring, company, number) {
        found.extend(cards::holders(c, company, &hash)?);
    }
    Ok(found)
}

/// The hashes under which a number may be kept, that of the newest master key first.
pub(crate) fn hashes(ring: &KeyRing, company: CompanyId, number: &CardNumber) -> Vec<[u8; 32]> {
    let text = hashed_text(company, number);
    ring.all().map(|keys| KeyRing::keyed_hash(keys, CARD_NUMBER, &text)).collect()
}

/// The same number in two companies has two hashes.
fn hashed_text(company: CompanyId, number: &CardNumber) -> zeroize::Zeroizing<String> {
    zeroize::Zeroizing::new(format!("{company}:{}", number.reveal()))
}

pub(crate) fn place(company: CompanyId, person: PersonId, position: i64) -> String {
    format!("card.sealed/{company}/{person}/{position}")
}
