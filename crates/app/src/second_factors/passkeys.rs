//! Passkeys: added, renamed, removed. Proving something with one is in [`super::passkey_checks`].
//!
//! What must be remembered while an authenticator is asked lies sealed in the database, never with
//! the browser: any server may hear the answer, and none takes it twice. The challenges are drawn by
//! the library, from the operating system.

use super::relying_party::{NoPasskeys, PATIENCE, handle};
use super::{forget_idle_codes, recovery};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::access::DisplayName;
use doorward_domain::{
    CompanyId, Field, FieldProblem, KeyId, PersonId, Refusal, Secret, Thing, Timestamp,
};
use doorward_store::members::{self, Member};
use doorward_store::passkey_ceremonies::{self, CeremonyKind, PasskeyCeremony};
use doorward_store::passkeys::{self as stored, StoredPasskey};
use doorward_store::{Conn, audit, recovery_codes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    CreationChallengeResponse, Passkey, PasskeyRegistration, RegisterPublicKeyCredential, Uuid,
};
use webauthn_rs_proto::ResidentKeyRequirement;

/// What a passkey is called when it does not open.
pub(super) const WHAT: &str = "a passkey";
/// How many passkeys somebody can have.
pub const MOST_PASSKEYS: usize = 10;
/// The longest name of a passkey, in characters.
const LONGEST_NAME: usize = 60;
/// No answer of an authenticator is longer; those with a chain of certificates come near a tenth.
const LONGEST_ANSWER: usize = 65_536;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// Which: its identifier, as browsers write it.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

impl From<StoredPasskey> for PasskeyView {
    fn from(stored: StoredPasskey) -> Self {
        Self {
            id: BASE64_URL_SAFE_NO_PAD.encode(&stored.credential),
            name: stored.name,
            created_at: stored.created_at,
            last_used_at: stored.last_used_at,
        }
    }
}

/// What a browser is to ask an authenticator.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// Which; the browser gives it back with the answer.
    pub id: String,
    /// For `navigator.credentials.create` or `get`, as JSON, once the browser has read it with
    /// `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
    pub options_json: String,
}

/// A passkey that was added.
#[derive(Debug)]
pub struct AddedPasskey {
    /// As its owner sees it.
    pub passkey: PasskeyView,
    /// Recovery codes, shown once, when she had none yet.
    pub recovery_codes: Option<Vec<Secret>>,
}

impl App {
    /// Whether passkeys are offered, or why not.
    ///
    /// # Errors
    /// The reason, for a page.
    pub fn passkeys_offered(&self) -> Result<(), NoPasskeys> {
        self.relying_party.get().map(|_| ())
    }

    /// What asks authenticators and understands them.
    pub(super) fn webauthn(&self) -> Result<Arc<Webauthn>, Refusal> {
        self.relying_party.get().map_err(|reason| Refusal::Conflict(reason.to_string()))
    }

    /// Begins to add a passkey.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when none are offered, [`Refusal::TooManyPasskeys`],
    /// [`Refusal::PersonUnknown`].
    pub async fn begin_passkey(&self, ctx: &Ctx, person: PersonId) -> Result<Ceremony, Error> {
        let webauthn = self.webauthn()?;
        let company = ctx.company;
        let (member, present) = self
            .db
            .read(move |c| {
                let member = members::of_id(c, company, person)?.ok_or(Refusal::PersonUnknown)?;
                Ok::<_, Error>((member, stored::of_person(c, company, person)?))
            })
            .await?;
        require_room(present.len())?;
        let name = self.face(company).await?.name;
        let (options, state) = registration(&webauthn, company, &name, &member, &present)?;
        self.begin(ctx, CeremonyKind::Register, Some(person), &options, &state).await
    }

    /// Adds the passkey that an authenticator made, under the name that its owner gives it.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for the name, [`Refusal::CeremonyRefused`],
    /// [`Refusal::TooManyPasskeys`].
    pub async fn finish_passkey(
        &self,
        ctx: &Ctx,
        person: PersonId,
        ceremony: &str,
        response_json: &str,
        name: &str,
    ) -> Result<AddedPasskey, Error> {
        let webauthn = self.webauthn()?;
        let name = parse_name(name)?;
        let id = parse_ceremony(ceremony)?;
        let response: RegisterPublicKeyCredential = parse_answer(response_json)?;
        let (company, now, ring) = (ctx.company, ctx.now, Arc::clone(&self.ring));
        let row = ctx.row(Outcome::Done, Some(person))?;
        let (codes, hashes) = recovery::make(&ring, company, person)?;
        let (added, first) = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let expected = (CeremonyKind::Register, Some(person));
                let taken = take::<PasskeyRegistration>(c, &ring, company, id, expected, now)?;
                let Some(state) = taken else { return Ok(Err(Refusal::CeremonyRefused)) };
                let present = stored::of_person(c, company, person)?.len();
                if let Err(refusal) = require_room(present) {
                    return Ok(Err(refusal));
                }
                let Ok(passkey) = webauthn.finish_passkey_registration(&response, &state) else {
                    return Ok(Err(Refusal::CeremonyRefused));
                };
                let added = StoredPasskey {
                    credential: passkey.cred_id().clone(),
                    person,
                    name,
                    sealed: seal_passkey(&ring, company, person, &passkey)?,
                    created_at: now,
                    last_used_at: None,
                };
                if !stored::insert(c, company, &added)? {
                    return Ok(Err(Refusal::CeremonyRefused));
                }
                let first = recovery_codes::unused(c, company, person)?.is_empty();
                if first {
                    recovery_codes::replace(c, company, person, &hashes)?;
                }
                audit::insert(c, &row)?;
                Ok::<_, Error>(Ok((added, first)))
            })
            .await??;
        Ok(AddedPasskey { passkey: added.into(), recovery_codes: first.then_some(codes) })
    }

    /// Calls a passkey something else.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for the name, [`Refusal::Unknown`] when she has no such passkey.
    pub async fn rename_passkey(
        &self,
        ctx: &Ctx,
        person: PersonId,
        passkey: &str,
        name: &str,
    ) -> Result<(), Error> {
        let (name, credential) = (parse_name(name)?, parse_passkey(passkey)?);
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                if !stored::rename(c, company, person, &credential, &name)? {
                    return Err(Refusal::Unknown(Thing::Passkey).into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Removes a passkey, and her recovery codes when no second factor is left.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when she has no such passkey.
    pub async fn remove_passkey(
        &self,
        ctx: &Ctx,
        person: PersonId,
        passkey: &str,
    ) -> Result<(), Error> {
        let credential = parse_passkey(passkey)?;
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                if !stored::delete(c, company, person, &credential)? {
                    return Err(Refusal::Unknown(Thing::Passkey).into());
                }
                forget_idle_codes(c, company, person)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }

    /// Keeps what a ceremony must remember.
    pub(super) async fn begin(
        &self,
        ctx: &Ctx,
        kind: CeremonyKind,
        person: Option<PersonId>,
        options: &impl Serialize,
        state: &impl Serialize,
    ) -> Result<Ceremony, Error> {
        let id = KeyId::from_bytes(edge::random()?);
        let company = if person.is_some() { ctx.company } else { CompanyId::NONE };
        let state = serde_json::to_vec(state).map_err(|_| unwritable())?;
        let kept = PasskeyCeremony {
            company,
            id: *id.as_bytes(),
            kind,
            person,
            sealed: seal::column(&self.ring, &ceremony_place(id), &state)?,
            expires_at: ctx.now + PATIENCE,
        };
        let options_json = serde_json::to_string(options).map_err(|_| unwritable())?;
        self.db.write(move |c| Ok::<_, Error>(passkey_ceremonies::insert(c, &kept)?)).await?;
        self.audit.done(ctx, person);
        Ok(Ceremony { id: id.to_string(), options_json })
    }
}

/// What is asked of an authenticator that is to make a passkey.
fn registration(
    webauthn: &Webauthn,
    company: CompanyId,
    company_name: &str,
    member: &Member,
    present: &[StoredPasskey],
) -> Result<(CreationChallengeResponse, PasskeyRegistration), Error> {
    let full_name = format!("{} {}", member.first_name, member.last_name);
    let shown = match full_name.trim() {
        "" => member.email.as_str(),
        name => name,
    };
    let known = present.iter().map(|passkey| passkey.credential.clone()).collect();
    let unique = Uuid::from_bytes(*member.id.as_bytes());
    let (mut options, state) = webauthn
        .start_passkey_registration(unique, &member.email, shown, Some(known))
        .map_err(|_| unwritable())?;
    options.public_key.user.id = handle(company, member.id);
    company_name.clone_into(&mut options.public_key.rp.name);
    // The library discourages keys by which somebody can sign in without saying who she is, for old
    // authenticators hold few of them. We ask for one where there is room.
    if let Some(wanted) = &mut options.public_key.authenticator_selection {
        wanted.resident_key = Some(ResidentKeyRequirement::Preferred);
    }
    Ok((options, state))
}

/// Takes a ceremony that is what it should be and not over; it is gone in any case.
pub(super) fn take<S: DeserializeOwned>(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    id: KeyId,
    expected: (CeremonyKind, Option<PersonId>),
    now: Timestamp,
) -> Result<Option<S>, Error> {
    let taken = passkey_ceremonies::take(c, company, id.as_bytes())?
        .filter(|taken| (taken.kind, taken.person) == expected && now < taken.expires_at);
    let Some(taken) = taken else { return Ok(None) };
    let what = "a passkey ceremony";
    let state = seal::open_column(ring, what, &ceremony_place(id), &taken.sealed)?;
    let unreadable = |_| Fault::Store(doorward_store::Error::Corrupt("passkey_ceremony.sealed"));
    Ok(Some(serde_json::from_slice(&state).map_err(unreadable)?))
}

fn ceremony_place(id: KeyId) -> String {
    format!("passkey_ceremony.sealed/{id}")
}

/// What a passkey is sealed to.
pub(super) fn place(company: CompanyId, person: PersonId, credential: &[u8]) -> String {
    let credential = BASE64_URL_SAFE_NO_PAD.encode(credential);
    format!("passkey.sealed/{company}/{person}/{credential}")
}

pub(super) fn seal_passkey(
    ring: &KeyRing,
    company: CompanyId,
    person: PersonId,
    passkey: &Passkey,
) -> Result<Vec<u8>, Error> {
    let content = serde_json::to_vec(passkey).map_err(|_| unwritable())?;
    seal::column(ring, &place(company, person, passkey.cred_id()), &content)
}

pub(super) fn open_passkey(
    ring: &KeyRing,
    company: CompanyId,
    stored: &StoredPasskey,
) -> Result<Passkey, Error> {
    let place = place(company, stored.person, &stored.credential);
    let content = seal::open_column(ring, WHAT, &place, &stored.sealed)?;
    let unreadable = |_| Fault::Store(doorward_store::Error::Corrupt("passkey.sealed"));
    Ok(serde_json::from_slice(&content).map_err(unreadable)?)
}

/// Nothing that the library makes is unwritable; its signatures allow it.
pub(super) fn unwritable() -> Fault {
    Fault::Seal { what: "what a passkey ceremony must remember", key_ring: 0 }
}

pub(super) fn parse_ceremony(text: &str) -> Result<KeyId, Refusal> {
    KeyId::parse(text).ok_or(Refusal::CeremonyRefused)
}

/// What an authenticator answered, as browsers write it.
pub(super) fn parse_answer<A: DeserializeOwned>(json: &str) -> Result<A, Refusal> {
    if json.len() > LONGEST_ANSWER {
        return Err(Refusal::CeremonyRefused);
    }
    serde_json::from_str(json).map_err(|_| Refusal::CeremonyRefused)
}

fn parse_passkey(id: &str) -> Result<Vec<u8>, Refusal> {
    BASE64_URL_SAFE_NO_PAD.decode(id).map_err(|_| Refusal::Unknown(Thing::Passkey))
}

fn parse_name(text: &str) -> Result<String, Refusal> {
    let problem = match DisplayName::parse(text) {
        Ok(name) if name.as_str().chars().count() <= LONGEST_NAME => {
            return Ok(name.as_str().to_owned());
        }
        Ok(_) | Err(FieldProblem::TooLong { .. }) => {
            FieldProblem::TooLong { longest: LONGEST_NAME }
        }
        Err(problem) => problem,
    };
    Err(Refusal::field(Field::Other("name"), problem))
}

fn require_room(present: usize) -> Result<(), Refusal> {
    if present < MOST_PASSKEYS {
        Ok(())
    } else {
        Err(Refusal::TooManyPasskeys { most: MOST_PASSKEYS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_60_characters() {
        assert_eq!(parse_name("  Telephone 📱 "), Ok("Telephone 📱".to_owned()));
        assert!(parse_name(&"é".repeat(60)).is_ok());
        let wrong = |text: &str| match parse_name(text) {
            Err(Refusal::InvalidField { problem, .. }) => Some(problem),
            _ => None,
        };
        assert_eq!(wrong(&"é".repeat(61)), Some(FieldProblem::TooLong { longest: 60 }));
        assert_eq!(wrong(&"é".repeat(500)), Some(FieldProblem::TooLong { longest: 60 }));
        assert_eq!(wrong(" "), Some(FieldProblem::Missing));
        assert_eq!(wrong("a\nb"), Some(FieldProblem::Unprintable));
    }
}
