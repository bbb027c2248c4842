//! Capture sessions: a client asks for a palm without sending a picture, and the person takes it with
//! her telephone under a link that works once.
//!
//! The token of a link is not kept: it is made from the session's number with a master key, so that the
//! client that asks again is given the same link while it waits.

use super::{About, BiometricAnswer, Process};
use crate::App;
use crate::access::letters;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::face::CompanyFace;
use crate::key_ring::KeyRing;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{
    CaptureProblem, CompanyId, Email, Factor, Refusal, SampleProblem, Timestamp,
};
use doorward_store::audit;
use doorward_store::capture_sessions::{self, CaptureFor, CaptureProcess, CaptureSession};
use doorward_store::members::{self, Member};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a link waits for its picture, and its result for the client.
const LIFETIME: Duration = Duration::from_mins(10);
/// Pictures that may be sent under one link.
const MOST_TRIES: u32 = 6;
/// What the keyed hash in a token is for.
const PURPOSE: &str = "capture session";

/// What the page of a link shows.
pub struct CapturePage {
    /// Whose page it is.
    pub company: CompanyFace,
    /// What the person is called.
    pub first_name: String,
    /// What a picture is wanted of.
    pub factor: Factor,
    /// What for.
    pub process: Process,
    /// The first moment at which it is too late.
    pub expires_at: Timestamp,
}

/// What came of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Captured {
    /// It was taken; the client that asked is told when it asks again.
    Done,
    /// It was not, and another may be sent.
    TryAgain(Refusal),
    /// It was not, and the link is used up.
    Ended(Refusal),
}

/// A link that works, and who opened it.
struct Live {
    company: CompanyId,
    session: CaptureSession,
    member: Member,
}

impl App {
    /// The result of a capture session that has ended, or the link of one that waits; a new one when
    /// there is neither.
    pub(super) async fn capture(
        &self,
        ctx: &Ctx,
        about: &About,
        process: Process,
    ) -> Result<BiometricAnswer, Error> {
        let wanted = wanted(about, process);
        let (company, now) = (ctx.company, ctx.now);
        let found = self
            .db
            .read(move |c| Ok::<_, Error>(capture_sessions::newest(c, company, &wanted, now)?))
            .await?;
        match found {
            Some(CaptureSession { id, outcome: Some(outcome), outcome_text, .. }) => {
                let told = self
                    .db
                    .write(move |c| Ok::<_, Error>(capture_sessions::tell(c, company, &id)?));
                if !told.await? {
                    return Err(Refusal::Conflict(
                        "the result was told to another call".to_owned(),
                    )
                    .into());
                }
                result_of(&outcome, outcome_text.unwrap_or_default(), about.factor)?;
                self.audit.done(ctx, Some(about.person));
                Ok(BiometricAnswer::Done)
            }
            Some(session) => {
                let token = token(&self.ring, company, &session).ok_or(unknown())?;
                Ok(BiometricAnswer::Waiting { link: self.capture_link(&token) })
            }
            None => self.begin_capture(ctx, about, wanted).await,
        }
    }

    async fn begin_capture(
        &self,
        ctx: &Ctx,
        about: &About,
        wanted: CaptureFor,
    ) -> Result<BiometricAnswer, Error> {
        let session = CaptureSession {
            id: edge::random()?,
            key_ring: self.ring.newest().number,
            wanted,
            tries: 0,
            outcome: None,
            outcome_text: None,
            expires_at: ctx.now + LIFETIME,
        };
        let token = token(&self.ring, ctx.company, &session).ok_or(unknown())?;
        let row = ctx.row(Outcome::Done, Some(about.person))?;
        let letters = letters::Writer::new(self, ctx.company)?;
        let (ctx, mail, text) = (ctx.clone(), about.policy.mail_capture_links, token.clone());
        self.db
            .write(move |c| {
                capture_sessions::insert(c, ctx.company, &session, ctx.now)?;
                if mail && let Some(member) = members::of_id(c, ctx.company, wanted.person)? {
                    let to = Email::parse(&member.email)
                        .map_err(|_| doorward_store::Error::Corrupt("person.email"))?;
                    letters.capture(c, &ctx, &to, (&text, wanted.factor, session.expires_at))?;
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(BiometricAnswer::Waiting { link: self.capture_link(&token) })
    }

    /// What the page of a link shows. It uses nothing up.
    ///
    /// # Errors
    /// [`Refusal::CaptureRefused`].
    pub async fn open_capture(&self, ctx: &Ctx, token: &str) -> Result<CapturePage, Error> {
        let live = self.live(ctx, token).await?;
        Ok(CapturePage {
            company: self.face(live.company).await?,
            first_name: live.member.first_name,
            factor: live.session.wanted.factor,
            process: match live.session.wanted.process {
                CaptureProcess::Enrol => Process::Enrol,
                CaptureProcess::Verify => Process::Verify,
            },
            expires_at: live.session.expires_at,
        })
    }

    /// Takes the picture of a link.
    ///
    /// # Errors
    /// [`Refusal::CaptureRefused`] when the link does not work, [`Refusal::Limited`]; then the picture
    /// does not count.
    pub async fn send_capture(
        &self,
        ctx: &mut Ctx,
        token: &str,
        image: &[u8],
    ) -> Result<Captured, Error> {
        let Live { company, session, member } = self.live(ctx, token).await?;
        ctx.company = company;
        ctx.actor = Actor::Person(member.number);
        ctx.about = Some(member.id);
        let (id, wanted) = (session.id, session.wanted);
        let tries = self
            .db
            .write(move |c| Ok::<_, Error>(capture_sessions::count_try(c, company, &id)?))
            .await?
            .ok_or(Refusal::CaptureRefused(CaptureProblem::Used))?;
        let about = self.about(company, wanted.person, wanted.factor, wanted.application)?;
        let result = match wanted.process {
            CaptureProcess::Enrol => self.enrol(ctx, &about, image).await,
            CaptureProcess::Verify => self.verify(ctx, &about, image).await,
        };
        let refusal = match result {
            Ok(()) => {
                self.end_capture(company, id, "done", String::new()).await?;
                return Ok(Captured::Done);
            }
            Err(Error::Refused(refusal)) => refusal,
            Err(fault) => return Err(fault),
        };
        if matches!(refusal, Refusal::Limited { .. }) {
            return Err(refusal.into());
        }
        self.note_failure(ctx, &refusal.clone().into());
        if tries < MOST_TRIES && is_worth_another(&refusal) {
            return Ok(Captured::TryAgain(refusal));
        }
        self.end_capture(company, id, refusal.word(), refusal.to_string()).await?;
        Ok(Captured::Ended(refusal))
    }

    async fn end_capture(
        &self,
        company: CompanyId,
        id: [u8; 16],
        outcome: &'static str,
        text: String,
    ) -> Result<(), Error> {
        self.db.write(move |c| Ok(capture_sessions::finish(c, company, &id, outcome, &text)?)).await
    }

    async fn live(&self, ctx: &Ctx, token: &str) -> Result<Live, Error> {
        let (company, id) = read_token(token).ok_or(unknown())?;
        let found = self
            .db
            .read(move |c| {
                let Some(session) = capture_sessions::find(c, company, &id)? else {
                    return Ok(None);
                };
                let member = members::of_id(c, company, session.wanted.person)?;
                Ok::<_, Error>(member.map(|member| Live { company, session, member }))
            })
            .await?
            .filter(|live| {
                let right = self::token(&self.ring, company, &live.session);
                right.is_some_and(|right| right.as_bytes().ct_eq(token.as_bytes()).into())
            })
            .ok_or(unknown())?;
        if found.session.outcome.is_some() {
            return Err(Refusal::CaptureRefused(CaptureProblem::Used).into());
        }
        if found.session.expires_at <= ctx.now {
            return Err(Refusal::CaptureRefused(CaptureProblem::Over).into());
        }
        Ok(found)
    }

    fn capture_link(&self, token: &str) -> String {
        format!("{}/capture#{token}", self.public_url.trim_end_matches('/'))
    }
}

fn wanted(about: &About, process: Process) -> CaptureFor {
    CaptureFor {
        person: about.person,
        factor: about.factor,
        process: match process {
            Process::Verify => CaptureProcess::Verify,
            Process::Enrol | Process::Delete => CaptureProcess::Enrol,
        },
        application: about.application,
    }
}

/// Whether another picture may do what this one did not.
fn is_worth_another(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::SampleRefused {
            problem: SampleProblem::Poor
                | SampleProblem::Several
                | SampleProblem::NothingFound
                | SampleProblem::CutByBorder,
            ..
        }
    )
}

/// The end of a session as its client would have been answered had it sent the picture itself.
fn result_of(outcome: &str, text: String, factor: Factor) -> Result<(), Refusal> {
    if outcome == "done" {
        return Ok(());
    }
    let problems = [
        SampleProblem::NoMatch,
        SampleProblem::Poor,
        SampleProblem::Several,
        SampleProblem::NothingFound,
        SampleProblem::CutByBorder,
    ];
    let problem = problems.into_iter().find(|problem| problem.word() == outcome);
    Err(match problem {
        Some(problem) => Refusal::SampleRefused { problem, text },
        None if outcome == Refusal::NotEnrolled(factor).word() => Refusal::NotEnrolled(factor),
        None if outcome == Refusal::EnrolledElsewhere.word() => Refusal::EnrolledElsewhere,
        None if outcome == Refusal::PersonInactive.word() => Refusal::PersonInactive,
        None => Refusal::Conflict(text),
    })
}

fn unknown() -> Refusal {
    Refusal::CaptureRefused(CaptureProblem::Unknown)
}

/// The token of a session: its company, its number, and a keyed hash of both, of which 128 bits are
/// shown. `None` when the master key is gone that it was made with.
fn token(ring: &KeyRing, company: CompanyId, session: &CaptureSession) -> Option<String> {
    let keys = ring.numbered(session.key_ring)?;
    let mut bytes = company.0.to_be_bytes().to_vec();
    bytes.extend_from_slice(&session.id);
    let hash = KeyRing::keyed_hash(keys, PURPOSE, &BASE64_URL_SAFE_NO_PAD.encode(&bytes));
    bytes.extend_from_slice(hash.first_chunk::<16>()?);
    Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Which session a token claims to be of.
fn read_token(token: &str) -> Option<(CompanyId, [u8; 16])> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (company, rest) = bytes.split_first_chunk::<8>()?;
    let (id, hash) = rest.split_first_chunk::<16>()?;
    (hash.len() == 16).then_some((CompanyId(i64::from_be_bytes(*company)), *id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_domain::{ApplicationId, PersonId};

    fn session(id: u8) -> CaptureSession {
        CaptureSession {
            id: [id; 16],
            key_ring: 1,
            wanted: CaptureFor {
                person: PersonId::from_bytes([1; 16]),
                factor: Factor::Palm,
                process: CaptureProcess::Verify,
                application: ApplicationId::from_bytes([2; 16]),
            },
            tries: 0,
            outcome: None,
            outcome_text: None,
            expires_at: Timestamp::default(),
        }
    }

    #[test]
    fn a_token_names_its_session_and_cannot_be_made_without_the_key() {
        let (ring, other) = (KeyRing::ephemeral().unwrap(), KeyRing::ephemeral().unwrap());
        let made = token(&ring, CompanyId(7), &session(9)).unwrap();
        assert_eq!(read_token(&made), Some((CompanyId(7), [9; 16])));
        assert_eq!(token(&ring, CompanyId(7), &session(9)).as_ref(), Some(&made));
        assert_ne!(token(&other, CompanyId(7), &session(9)).as_ref(), Some(&made));
        assert_ne!(token(&ring, CompanyId(8), &session(9)).as_ref(), Some(&made));
        for wrong in ["", "x", "!!!!", &made[1..], &format!("{made}AA")] {
            assert!(read_token(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn every_end_is_told_as_if_the_picture_had_been_sent() {
        let factor = Factor::Palm;
        let sample = |problem| Refusal::SampleRefused { problem, text: "in words".to_owned() };
        let ends = [
            sample(SampleProblem::NoMatch),
            sample(SampleProblem::Poor),
            sample(SampleProblem::Several),
            sample(SampleProblem::NothingFound),
            sample(SampleProblem::CutByBorder),
            Refusal::NotEnrolled(factor),
            Refusal::EnrolledElsewhere,
            Refusal::PersonInactive,
        ];
        for end in ends {
            let told = result_of(end.word(), "in words".to_owned(), factor);
            assert_eq!(told, Err(end));
        }
        assert_eq!(result_of("done", String::new(), factor), Ok(()));
    }
}
