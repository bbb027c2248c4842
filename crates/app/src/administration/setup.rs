//! The first company, with everything its clients and its owner need to begin. Given values are
//! kept as given: that is how a customer brings clients along unchanged.

use super::{api_keys, applications, check_key, hmac_keys};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{
    ApplicationId, Company, CompanyId, CompanySettings, Email, Factor, Field, FieldProblem,
    Freshness, Hostname, Plan, Refusal,
};
use doorward_store::applications::KeyedHash;
use doorward_store::{audit, companies, link_profiles, setup_links};
use std::time::Duration;

/// How long the owner's link is taken.
pub(crate) const LINK_LIFETIME: Duration = Duration::from_hours(7 * 24);
/// What the hash of a setup link is for.
pub(crate) const SETUP_LINK: &str = "setup link";

/// What a new company brings along; everything that is `None` is made.
pub struct NewCompany {
    /// As people say it.
    pub name: String,
    /// Its label in host names.
    pub hostname: String,
    /// Where its owner is reached.
    pub owner_email: String,
    /// What it has subscribed to.
    pub plan: Plan,
    /// Its number.
    pub company_id: Option<i64>,
    /// Its first application.
    pub application_id: Option<String>,
    /// The key of that application.
    pub application_key: Option<String>,
    /// The key that signs IAM requests.
    pub hmac_key: Option<String>,
    /// A key of the Access API.
    pub api_key: Option<String>,
    /// How fresh IAM requests of the application must be.
    pub freshness: Freshness,
    /// The biometric factors that are switched on.
    pub factors: Vec<Factor>,
}

/// What was made. Shown once: only hashes and sealed forms stay.
pub struct MadeCompany {
    /// The number of the company.
    pub company_id: CompanyId,
    /// Its label in host names.
    pub hostname: Hostname,
    /// Its first application.
    pub application_id: ApplicationId,
    /// The key of that application, as given or made.
    pub application_key: String,
    /// The key that signs IAM requests, as given or made.
    pub hmac_key: String,
    /// A key of the Access API, as given or made.
    pub api_key: String,
    /// The token of the owner's link.
    pub owner_token: String,
}

impl App {
    /// Makes a company with one application, one HMAC key, one API key and a link for its owner.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for a value that cannot be, or one that is in use already.
    pub async fn set_up_company(&self, ctx: &Ctx, new: NewCompany) -> Result<MadeCompany, Error> {
        let invalid = |name| move |problem| Refusal::field(Field::Other(name), problem);
        let hostname = Hostname::parse(&new.hostname).map_err(invalid("--hostname"))?;
        let owner = Email::parse(&new.owner_email).map_err(invalid("--owner-email"))?;
        let company_id = company_number(new.company_id)?;
        let application_id = application_identifier(ctx, new.application_id.as_deref())?;
        let application_key = given_or_guid("--application-key", new.application_key)?;
        let hmac_key = match new.hmac_key {
            Some(given) => given_or_guid("--hmac-key", Some(given))?,
            None => edge::random_guid()?.to_uppercase(),
        };
        let api_key = match new.api_key {
            Some(given) => given_or_guid("--api-key", Some(given))?,
            None => api_keys::make()?,
        };
        let (owner_token, link) = self.new_setup_token()?;
        let company = Company {
            id: company_id,
            name: new.name,
            hostname: hostname.clone(),
            plan: new.plan,
            settings: CompanySettings { factors: new.factors, ..CompanySettings::default() },
            created_at: ctx.now,
        };
        let name = "Manage API".to_owned();
        let application =
            applications::enabled(ctx, company_id, application_id, name, new.freshness);
        let key_hash = applications::hash_key(&self.ring, &application_key);
        let hmac = hmac_keys::seal(&self.ring, ctx, company_id, &hmac_key)?;
        let access = api_keys::first(ctx, company_id)?;
        let access_hash = api_keys::hash(&self.ring, &api_key);
        let mut ctx = ctx.clone();
        ctx.company = company_id;
        let row = ctx.row(Outcome::Done, None)?;
        let now = ctx.now;
        self.db
            .write(move |c| {
                let in_use = |name: &'static str| -> Error {
                    let expected = "free: it is in use already";
                    Refusal::field(Field::Other(name), FieldProblem::Malformed { expected }).into()
                };
                if !companies::insert(c, &company)? {
                    return Err(in_use("--hostname or --company-id"));
                }
                if !doorward_store::applications::insert(c, &application, &key_hash)? {
                    return Err(in_use("--application-id"));
                }
                doorward_store::hmac_keys::insert(c, &hmac, now)?;
                if !doorward_store::api_keys::insert(c, &access, &access_hash)? {
                    return Err(in_use("--api-key"));
                }
                link_profiles::insert_default(c, company.id, now)?;
                let expires = now + LINK_LIFETIME;
                link_profiles::insert_default(c, company.id, now)?;
                setup_links::insert(c, company.id, &link, owner.as_str(), now, expires)?;
                Ok(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await?;
        Ok(MadeCompany {
            company_id,
            hostname,
            application_id,
            application_key,
            hmac_key,
            api_key,
            owner_token,
        })
    }
}

impl App {
    /// The token of an owner's link, and its hash.
    pub(crate) fn new_setup_token(&self) -> Result<(String, KeyedHash), Error> {
        let token = BASE64_URL_SAFE_NO_PAD.encode(edge::random::<32>()?);
        let hash = self.ring.stored_hash(SETUP_LINK, &token);
        Ok((token, hash))
    }
}

/// Eight digits, as the vendor's numbers have, unless one is given.
fn company_number(given: Option<i64>) -> Result<CompanyId, Error> {
    match given {
        Some(number) if number > 0 => Ok(CompanyId(number)),
        Some(_) => {
            let expected = "a positive number";
            let problem = FieldProblem::Malformed { expected };
            Err(Refusal::field(Field::Other("--company-id"), problem).into())
        }
        None => {
            let random = i64::from(u32::from_be_bytes(edge::random()?));
            Ok(CompanyId(10_000_000 + random % 90_000_000))
        }
    }
}

fn application_identifier(ctx: &Ctx, given: Option<&str>) -> Result<ApplicationId, Error> {
    let Some(given) = given else { return Ok(ApplicationId::new(ctx.now, edge::random()?)) };
    ApplicationId::parse(given).ok_or_else(|| {
        let problem = FieldProblem::Malformed { expected: "a GUID" };
        Refusal::field(Field::Other("--application-id"), problem).into()
    })
}

fn given_or_guid(name: &'static str, given: Option<String>) -> Result<String, Error> {
    match given {
        Some(key) => {
            check_key(name, &key)?;
            Ok(key)
        }
        None => Ok(edge::random_guid()?),
    }
}
