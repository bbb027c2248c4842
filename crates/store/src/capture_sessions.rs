//! Links under which people take a picture that a client asked for. Not for making their tokens.

use crate::{Conn, Error, Row};
use doorward_domain::{ApplicationId, CompanyId, Factor, PersonId, Timestamp};

/// What a picture is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureProcess {
    /// To become a template.
    Enrol,
    /// To be compared.
    Verify,
}

impl CaptureProcess {
    const fn word(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Verify => "verify",
        }
    }
}

/// Who wants which picture of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptureFor {
    /// Of whom.
    pub person: PersonId,
    /// Of what.
    pub factor: Factor,
    /// What for.
    pub process: CaptureProcess,
    /// Which application asks.
    pub application: ApplicationId,
}

/// A link as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureSession {
    /// Which.
    pub id: [u8; 16],
    /// Which master key its token was made with.
    pub key_ring: i64,
    /// What it is for.
    pub wanted: CaptureFor,
    /// Pictures that were sent.
    pub tries: u32,
    /// How it ended: `done`, the word of a refusal, or `told` once its client knows.
    pub outcome: Option<String>,
    /// The same in words.
    pub outcome_text: Option<String>,
    /// The first moment at which it is too late.
    pub expires_at: Timestamp,
}

/// Adds a link.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    session: &CaptureSession,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO capture_session (company, id, key_ring, person, factor, \
         process, application, tries, outcome, outcome_text, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let wanted = &session.wanted;
    let values = [
        company.into(),
        (&session.id).into(),
        session.key_ring.into(),
        wanted.person.as_bytes().into(),
        wanted.factor.as_str().into(),
        wanted.process.word().into(),
        wanted.application.as_bytes().into(),
        i64::from(session.tries).into(),
        session.outcome.as_ref().into(),
        session.outcome_text.as_ref().into(),
        now.into(),
        session.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// A link by its identifier, over or not.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
) -> Result<Option<CaptureSession>, Error> {
    const SQL: &str = "SELECT id, key_ring, person, factor, process, application, tries, outcome, \
         outcome_text, expires_at FROM capture_session WHERE company = $1 AND id = $2";
    c.query_first(SQL, &[company.into(), id.into()], read)
}

/// The newest link for the same purpose that is not over at `now` and whose end was not told.
///
/// # Errors
/// The engine's error.
pub fn newest(
    c: &mut Conn<'_>,
    company: CompanyId,
    wanted: &CaptureFor,
    now: Timestamp,
) -> Result<Option<CaptureSession>, Error> {
    const SQL: &str = "SELECT id, key_ring, person, factor, process, application, tries, outcome, \
         outcome_text, expires_at FROM capture_session WHERE company = $1 AND person = $2 \
         AND factor = $3 AND process = $4 AND application = $5 AND expires_at > $6 \
         AND (outcome IS NULL OR outcome <> 'told') ORDER BY created_at DESC LIMIT 1";
    let values = [
        company.into(),
        wanted.person.as_bytes().into(),
        wanted.factor.as_str().into(),
        wanted.process.word().into(),
        wanted.application.as_bytes().into(),
        now.into(),
    ];
    c.query_first(SQL, &values, read)
}

/// Counts a picture that was sent; the count afterwards, or `None` when the link is gone or ended.
///
/// # Errors
/// The engine's error.
pub fn count_try(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
) -> Result<Option<u32>, Error> {
    const SQL: &str = "UPDATE capture_session SET tries = tries + 1 \
         WHERE company = $1 AND id = $2 AND outcome IS NULL RETURNING tries";
    c.query_first(SQL, &[company.into(), id.into()], |row| small(row, 0))
}

/// Keeps how a link ended.
///
/// # Errors
/// The engine's error.
pub fn finish(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
    outcome: &str,
    text: &str,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE capture_session SET outcome = $3, outcome_text = $4 \
         WHERE company = $1 AND id = $2 AND outcome IS NULL";
    c.execute(SQL, &[company.into(), id.into(), outcome.into(), text.into()]).map(|_| ())
}

/// Notes that the end of a link was told; `false` when somebody else was told already.
///
/// # Errors
/// The engine's error.
pub fn tell(c: &mut Conn<'_>, company: CompanyId, id: &[u8; 16]) -> Result<bool, Error> {
    const SQL: &str = "UPDATE capture_session SET outcome = 'told', outcome_text = NULL \
         WHERE company = $1 AND id = $2 AND outcome <> 'told'";
    Ok(c.execute(SQL, &[company.into(), id.into()])? == 1)
}

/// Forgets links that are over; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM capture_session WHERE expires_at <= $1", &[now.into()])
}

fn read(row: &Row<'_>) -> Result<CaptureSession, Error> {
    let factor = row.text(3)?;
    let process = match row.text(4)?.as_str() {
        "enrol" => CaptureProcess::Enrol,
        "verify" => CaptureProcess::Verify,
        _ => return Err(Error::Corrupt("capture_session.process")),
    };
    Ok(CaptureSession {
        id: row.identifier(0, "capture_session.id")?,
        key_ring: row.integer(1)?,
        wanted: CaptureFor {
            person: PersonId::from_bytes(row.identifier(2, "capture_session.person")?),
            factor: Factor::from_word(&factor).ok_or(Error::Corrupt("capture_session.factor"))?,
            process,
            application: ApplicationId::from_bytes(
                row.identifier(5, "capture_session.application")?,
            ),
        },
        tries: small(row, 6)?,
        outcome: row.text_or_null(7)?,
        outcome_text: row.text_or_null(8)?,
        expires_at: row.time(9)?,
    })
}

fn small(row: &Row<'_>, column: usize) -> Result<u32, Error> {
    u32::try_from(row.integer(column)?).map_err(|_| Error::Corrupt("capture_session.tries"))
}
