//! What a passkey proves: beside a password that somebody is who she says, or alone who she is.
//!
//! Both are judged against the passkey as it is kept when the answer comes, not as it was when the
//! question was asked: a counter that went on meanwhile counts, and a passkey that was removed is none.

use super::Ceremony;
use super::passkeys::{open_passkey, parse_answer, parse_ceremony, seal_passkey, take, unwritable};
use super::relying_party::{handle, read_handle};
use crate::App;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::sign_in::is_welcome;
use doorward_domain::{CompanyId, PersonId, Refusal, RequestId, Timestamp};
use doorward_store::audit::{self, AuditRow};
use doorward_store::passkey_ceremonies::CeremonyKind;
use doorward_store::{Conn, members, passkeys as stored};
use std::sync::Arc;
use std::time::Duration;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

/// An answer of an authenticator, and whom it is about.
struct Answer {
    company: CompanyId,
    person: PersonId,
    credential: PublicKeyCredential,
    state: DiscoverableAuthentication,
}

/// The rows of what can come of an answer.
struct Rows {
    done: AuditRow,
    cloned: AuditRow,
}

impl Rows {
    fn of(ctx: &Ctx, person: PersonId) -> Result<Self, Error> {
        let mut cloned = ctx.row(Outcome::Alarm("passkey_cloned"), Some(person))?;
        // Behind the refusal that raised it, which has the same time.
        cloned.id = RequestId::new(ctx.now + Duration::from_micros(1), edge::random()?);
        Ok(Self { done: ctx.row(Outcome::Done, Some(person))?, cloned })
    }
}

impl App {
    /// Begins to ask somebody for one of her passkeys.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when none are offered or she has none.
    pub async fn begin_passkey_check(
        &self,
        ctx: &Ctx,
        person: PersonId,
    ) -> Result<Ceremony, Error> {
        let webauthn = self.webauthn()?;
        let company = ctx.company;
        let present =
            self.db.read(move |c| Ok::<_, Error>(stored::of_person(c, company, person)?)).await?;
        if present.is_empty() {
            return Err(Refusal::Conflict("there is no passkey yet".into()).into());
        }
        let open = |passkey| open_passkey(&self.ring, company, passkey);
        let passkeys = present.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let (hers, _) =
            webauthn.start_passkey_authentication(&passkeys).map_err(|_| unwritable())?;
        let (mut options, state) =
            webauthn.start_discoverable_authentication().map_err(|_| unwritable())?;
        options.public_key.allow_credentials = hers.public_key.allow_credentials;
        options.mediation = None;
        self.begin(ctx, CeremonyKind::Check, Some(person), &options, &state).await
    }

    /// Takes the answer of an authenticator as somebody's second factor.
    ///
    /// # Errors
    /// [`Refusal::CeremonyRefused`], [`Refusal::SecondFactorRefused`].
    pub async fn finish_passkey_check(
        &self,
        ctx: &Ctx,
        person: PersonId,
        ceremony: &str,
        response_json: &str,
    ) -> Result<(), Error> {
        let webauthn = self.webauthn()?;
        let id = parse_ceremony(ceremony)?;
        let credential: PublicKeyCredential = parse_answer(response_json)?;
        let (company, now, ring) = (ctx.company, ctx.now, Arc::clone(&self.ring));
        let rows = Rows::of(ctx, person)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let expected = (CeremonyKind::Check, Some(person));
                let Some(state) = take(c, &ring, company, id, expected, now)? else {
                    return Ok(Err(Refusal::CeremonyRefused));
                };
                // An authenticator need not say whose a key is, but must not say it is another's.
                let named = credential.get_user_unique_id().filter(|named| !named.is_empty());
                if named.is_some_and(|named| named != handle(company, person)) {
                    return Ok(Err(Refusal::SecondFactorRefused));
                }
                let answer = Answer { company, person, credential, state };
                judge(c, &ring, &webauthn, answer, &rows, now)
            })
            .await??;
        Ok(())
    }

    /// Begins a sign-in with a passkey alone: the authenticator asks which, and who its owner is.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when passkeys are not offered.
    pub async fn begin_passkey_sign_in(&self, ctx: &Ctx) -> Result<Ceremony, Error> {
        let webauthn = self.webauthn()?;
        let (mut options, state) =
            webauthn.start_discoverable_authentication().map_err(|_| unwritable())?;
        // For a button. A page that offers passkeys among user names sets it itself.
        options.mediation = None;
        self.begin(ctx, CeremonyKind::SignIn, None, &options, &state).await
    }

    /// Takes the answer of an authenticator as a sign-in: who it is, whom the context names then. That
    /// her owner unlocked it is required, so that it is two factors by itself.
    ///
    /// # Errors
    /// [`Refusal::CeremonyRefused`], [`Refusal::SecondFactorRefused`] for whatever else, also for
    /// people who may not be in the portal.
    pub async fn finish_passkey_sign_in(
        &self,
        ctx: &mut Ctx,
        ceremony: &str,
        response_json: &str,
    ) -> Result<(CompanyId, PersonId), Error> {
        let webauthn = self.webauthn()?;
        let id = parse_ceremony(ceremony)?;
        let credential: PublicKeyCredential = parse_answer(response_json)?;
        let named = credential.get_user_unique_id().and_then(read_handle);
        let (company, person) = named.ok_or(Refusal::SecondFactorRefused)?;
        let is_known = self.security.get().company(company).is_some();
        let (now, ring) = (ctx.now, Arc::clone(&self.ring));
        let mut call = ctx.clone();
        call.company = company;
        let number = self
            .db
            .write(move |c| {
                let expected = (CeremonyKind::SignIn, None);
                let Some(state) = take(c, &ring, CompanyId::NONE, id, expected, now)? else {
                    return Ok(Err(Refusal::CeremonyRefused));
                };
                if !is_known {
                    return Ok(Err(Refusal::SecondFactorRefused));
                }
                c.take_turn(company)?;
                let member = members::of_id(c, company, person)?;
                let Some(member) = member.filter(is_welcome) else {
                    return Ok(Err(Refusal::SecondFactorRefused));
                };
                call.actor = Actor::Person(member.number);
                let rows = Rows::of(&call, person)?;
                let answer = Answer { company, person, credential, state };
                let judged = judge(c, &ring, &webauthn, answer, &rows, now)?;
                Ok::<_, Error>(judged.map(|()| member.number))
            })
            .await??;
        ctx.company = company;
        ctx.actor = Actor::Person(number);
        ctx.about = Some(person);
        Ok((company, person))
    }
}

/// Judges an answer against the passkey as it is kept, and keeps what changed in it.
fn judge(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    webauthn: &Webauthn,
    answer: Answer,
    rows: &Rows,
    now: Timestamp,
) -> Result<Result<(), Refusal>, Error> {
    let Answer { company, person, credential, state } = answer;
    let id = credential.get_credential_id();
    let Some(kept) = stored::find(c, company, person, id)? else {
        return Ok(Err(Refusal::SecondFactorRefused));
    };
    let mut passkey = open_passkey(ring, company, &kept)?;
    match webauthn.finish_discoverable_authentication_v2(&credential, state, &passkey) {
        Ok(result) => {
            passkey.update_credential(&result);
            let sealed = seal_passkey(ring, company, person, &passkey)?;
            stored::note_use(c, company, id, &sealed, now)?;
            audit::insert(c, &rows.done)?;
            Ok(Ok(()))
        }
        Err(WebauthnError::CredentialPossibleCompromise) => {
            // The counter did not go on: there may be two of what should be one.
            audit::insert(c, &rows.cloned)?;
            Ok(Err(Refusal::SecondFactorRefused))
        }
        Err(_) => Ok(Err(Refusal::SecondFactorRefused)),
    }
}
