//! All that there is of one person, as her page shows it. Numbers of cards are shown by their end.

use super::listed;
use crate::access::cards::place;
use crate::context::Ctx;
use crate::error::Error;
use crate::second_factors::has_any;
use crate::{App, seal};
use doorward_domain::access::{GroupId, PersonNumber, Who};
use doorward_domain::{CompanyId, Factor, LockState, Person, PersonId, Refusal, Thing, Timestamp};
use doorward_store::cards::StoredCard;
use doorward_store::groups::{self, Kind};
use doorward_store::members::Member;
use doorward_store::portal_sessions::SessionState;
use doorward_store::{
    Conn, biometric_consents, biometric_failures, biometric_templates, cards, guest_links,
    invitations, members, passwords, people, people_list, pins, policies, portal_sessions,
};

/// How many digits of a card's number are shown, and of how many at least: shorter ones are PINs.
const SHOWN: usize = 3;
const SHOWN_FROM: usize = 7;

/// A person with all that is hers.
#[derive(Debug, Clone)]
pub struct PersonSheet {
    /// How she belongs, and what she may do.
    pub member: Member,
    /// Her names, telephone number and where she came from.
    pub person: Person,
    /// Her PIN; `None`: none.
    pub pin: Option<PinLine>,
    /// Her cards.
    pub cards: Vec<CardLine>,
    /// The factors that she has enrolled, or is locked out of.
    pub factors: Vec<FactorLine>,
    /// Whether she has a password for the portal.
    pub has_password: bool,
    /// Whether she has a second factor for it.
    pub has_second_factor: bool,
    /// How many browsers she is signed in with.
    pub sessions: usize,
    /// Her groups.
    pub groups: Vec<(GroupId, String)>,
    /// The policies that speak of her alone.
    pub policies: Vec<String>,
    /// The guest links that she has.
    pub links: Vec<String>,
    /// Until when her invitation works.
    pub invited_until: Option<Timestamp>,
    /// When she was last at a door.
    pub last_seen: Option<Timestamp>,
}

/// What there is to say of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinLine {
    /// Wrong ones since the last right one.
    pub failures: u32,
    /// Whether she is locked out now.
    pub lock: LockState,
}

/// What there is to say of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardLine {
    /// Its place among her cards.
    pub position: i64,
    /// What it is called.
    pub label: Option<String>,
    /// The end of its number; `None`: too short to show any of it.
    pub ending: Option<String>,
}

/// What there is to say of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorLine {
    /// Which.
    pub factor: Factor,
    /// How many samples are kept.
    pub samples: usize,
    /// When she agreed to that.
    pub agreed_at: Option<Timestamp>,
    /// Whether she is locked out of it now.
    pub lock: LockState,
}

impl App {
    /// All that there is of a person.
    ///
    /// # Errors
    /// [`Refusal::Unknown`]; a fault when the number of a card does not open.
    pub async fn person_sheet(
        &self,
        ctx: &Ctx,
        number: PersonNumber,
    ) -> Result<PersonSheet, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let (mut sheet, stored) = self.db.read(move |c| sheet(c, company, number, now)).await?;
        for (position, card) in stored {
            let ending = self.ending(company, sheet.member.id, position, &card)?;
            sheet.cards.push(CardLine { position, label: card.label, ending });
        }
        Ok(sheet)
    }

    /// The person of a number, without anything else.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn member(&self, ctx: &Ctx, number: PersonNumber) -> Result<Member, Error> {
        let company = ctx.company;
        self.db.read_one(move |c| listed(c, company, number)).await
    }

    /// The number of a person.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn number_of(&self, ctx: &Ctx, id: PersonId) -> Result<PersonNumber, Error> {
        let company = ctx.company;
        let found =
            self.db.read_one(move |c| members::of_id(c, company, id).map_err(Error::from)).await?;
        Ok(found.ok_or(Refusal::Unknown(Thing::User))?.number)
    }

    fn ending(
        &self,
        company: CompanyId,
        person: PersonId,
        position: i64,
        card: &StoredCard,
    ) -> Result<Option<String>, Error> {
        let place = place(company, person, position);
        let opened = seal::open_column(&self.ring, "a card number", &place, &card.sealed)?;
        let digits = String::from_utf8_lossy(&opened);
        let ending = digits.len().checked_sub(SHOWN).and_then(|from| digits.get(from..));
        Ok(ending.filter(|_| digits.len() >= SHOWN_FROM).map(str::to_owned))
    }
}

type WithCards = (PersonSheet, Vec<(i64, StoredCard)>);

fn sheet(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
    now: Timestamp,
) -> Result<WithCards, Error> {
    let member = listed(c, company, number)?;
    let id = member.id;
    let person = people::find(c, company, id)?.ok_or(Refusal::Unknown(Thing::User))?;
    let pin = pins::find(c, company, id)?;
    let pin = pin.map(|(_, found)| PinLine { failures: found.count, lock: held(found.lock, now) });
    let rules = policies::of_company(c, company)?.into_iter();
    let hers = rules.filter(|rule| rule.policy.who == Who::Person(number));
    let sessions = portal_sessions::of_person(c, company, id)?.into_iter();
    let open = |state: SessionState, ends: Timestamp| state == SessionState::Open && now < ends;
    let sheet = PersonSheet {
        pin,
        cards: Vec::new(),
        factors: factors(c, company, id, now)?,
        has_password: passwords::find(c, company, id)?.is_some(),
        has_second_factor: has_any(c, company, id)?,
        sessions: sessions.filter(|one| open(one.state, one.expires_at)).count(),
        groups: groups_of(c, company, number)?,
        policies: hers.map(|rule| rule.name).collect(),
        links: guest_links::names_of_guest(c, company, number)?,
        invited_until: invitations::open_until(c, company, id)?,
        last_seen: people_list::last_seen(c, company, &[number])?.first().map(|(_, at)| *at),
        member,
        person,
    };
    Ok((sheet, cards::of_person(c, company, id)?))
}

fn factors(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    now: Timestamp,
) -> Result<Vec<FactorLine>, Error> {
    let mut lines = Vec::new();
    for factor in Factor::ALL {
        let samples = biometric_templates::of_person(c, company, id, factor)?.len();
        let lock = held(biometric_failures::find(c, company, id, factor)?.lock, now);
        let consent = biometric_consents::find(c, company, id, factor)?;
        if samples > 0 || lock != LockState::Open {
            let agreed_at = consent.map(|consent| consent.given_at);
            lines.push(FactorLine { factor, samples, agreed_at, lock });
        }
    }
    Ok(lines)
}

fn groups_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
) -> Result<Vec<(GroupId, String)>, Error> {
    let places = people_list::groups_of(c, company, &[number])?;
    let hers = |id: GroupId| places.iter().any(|(_, group)| *group == id);
    let all = groups::all(c, company)?.into_iter();
    let users = all.filter(|group| group.kind == Kind::Users && hers(group.id));
    Ok(users.map(|group| (group.id, group.name)).collect())
}

/// A lock that is not over.
fn held(lock: LockState, now: Timestamp) -> LockState {
    if lock.refuses(now) { lock } else { LockState::Open }
}
