//! The logo of a company, which its letters show.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Timestamp};

/// A logo as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyLogo {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// The picture.
    pub bytes: Vec<u8>,
}

/// Sets or replaces the logo of a company.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    logo: &CompanyLogo,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO company_logo (company, media_type, bytes, updated_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (company) DO UPDATE \
         SET media_type = $2, bytes = $3, updated_at = $4";
    let values = [company.into(), (&logo.media_type).into(), (&logo.bytes).into(), now.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// The logo of a company, if it has one.
///
/// # Errors
/// The engine's error.
pub fn get(c: &mut Conn<'_>, company: CompanyId) -> Result<Option<CompanyLogo>, Error> {
    const SQL: &str = "SELECT media_type, bytes FROM company_logo WHERE company = $1";
    c.query_first(SQL, &[company.into()], |row| {
        Ok(CompanyLogo { media_type: row.text(0)?, bytes: row.bytes(1)? })
    })
}

/// Whether a company has a logo.
///
/// # Errors
/// The engine's error.
pub fn exists(c: &mut Conn<'_>, company: CompanyId) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM company_logo WHERE company = $1";
    Ok(c.query_first(SQL, &[company.into()], |_| Ok(()))?.is_some())
}

/// Takes the logo of a company away; `false` when there was none.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM company_logo WHERE company = $1", &[company.into()])? == 1)
}
