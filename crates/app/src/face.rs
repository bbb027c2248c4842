//! How a company shows itself on pages: its name, and its logo where it has one.

use crate::App;
use crate::error::Error;
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_store::company_logos;

pub use doorward_store::company_logos::CompanyLogo;

/// A company as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFace {
    /// As people say it.
    pub name: String,
    /// Its label in host names, by which its logo is asked for.
    pub hostname: String,
    /// Whether there is a logo.
    pub has_logo: bool,
}

impl App {
    /// How a company shows itself.
    pub(crate) async fn face(&self, id: CompanyId) -> Result<CompanyFace, Error> {
        let has_logo =
            self.db.read_one(move |c| company_logos::exists(c, id).map_err(Error::from)).await?;
        let security = self.security.get();
        let company = &security.company(id).ok_or(Refusal::Unknown(Thing::Company))?.company;
        let (name, hostname) = (company.name.clone(), company.hostname.as_str().to_owned());
        Ok(CompanyFace { name, hostname, has_logo })
    }

    /// The logo of the company of a label. It is no secret: letters and pages show it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn logo(&self, hostname: &str) -> Result<Option<CompanyLogo>, Error> {
        let security = self.security.get();
        let mut all = security.companies().map(|state| &state.company);
        let Some(company) = all.find(|company| company.hostname.as_str() == hostname) else {
            return Ok(None);
        };
        let id = company.id;
        self.db.read_one(move |c| company_logos::get(c, id).map_err(Error::from)).await
    }
}
