//! Companies.

use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, security};
use doorward_domain::{Company, CompanyId, Hostname, Plan};

const COLUMNS_FROM: &str = "SELECT id, name, hostname, plan, trial_ends_at, settings, created_at \
     FROM company ORDER BY id";

/// Adds a company; `false` when its number or its hostname is in use.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, company: &Company) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO company \
         (id, name, hostname, plan, trial_ends_at, settings, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let settings = write_settings(company)?;
    let values = [
        company.id.into(),
        (&company.name).into(),
        company.hostname.as_str().into(),
        company.plan.as_str().into(),
        trial_end(&company.plan).into(),
        (&settings).into(),
        company.created_at.into(),
    ];
    let added = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    Ok(added)
}

/// Writes name, plan and settings of a company; `false` when there is none of that number.
///
/// # Errors
/// The engine's error.
pub fn update(c: &mut Conn<'_>, company: &Company) -> Result<bool, Error> {
    const SQL: &str = "UPDATE company SET name = $2, plan = $3, trial_ends_at = $4, settings = $5 \
         WHERE id = $1";
    let settings = write_settings(company)?;
    let values = [
        company.id.into(),
        (&company.name).into(),
        company.plan.as_str().into(),
        trial_end(&company.plan).into(),
        (&settings).into(),
    ];
    let changed = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    policy_changes::mark(c, company.id, Subject::Rules)?;
    Ok(changed)
}

/// Every company, by number.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<Company>, Error> {
    c.query(COLUMNS_FROM, &[], |row| {
        let plan = Plan::from_word(&row.text(3)?, row.time_or_null(4)?);
        Ok(Company {
            id: CompanyId(row.integer(0)?),
            name: row.text(1)?,
            hostname: Hostname::parse(&row.text(2)?)
                .map_err(|_| Error::Corrupt("company.hostname"))?,
            plan: plan.ok_or(Error::Corrupt("company.plan"))?,
            settings: serde_json::from_str(&row.text(5)?)
                .map_err(|_| Error::Corrupt("company.settings"))?,
            created_at: row.time(6)?,
        })
    })
}

fn trial_end(plan: &Plan) -> Option<doorward_domain::Timestamp> {
    match plan {
        Plan::Trial { ends } => *ends,
        Plan::None | Plan::Enterprise => None,
    }
}

fn write_settings(company: &Company) -> Result<String, Error> {
    serde_json::to_string(&company.settings).map_err(|_| Error::Corrupt("company.settings"))
}
