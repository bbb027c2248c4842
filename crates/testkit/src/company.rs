//! A company as its clients know it: what `doorward setup` printed.

use crate::journal::Secrets;
use serde_json::Value;

/// What a company's clients need.
#[derive(Debug, Clone)]
pub struct Company {
    /// Its number.
    pub id: i64,
    /// Its label in host names.
    pub hostname: String,
    /// Its first application.
    pub application_id: String,
    /// The key of that application.
    pub application_key: String,
    /// The key that signs IAM requests.
    pub hmac_key: String,
    /// A key of the Access API.
    pub api_key: String,
    /// The owner's link.
    pub owner_setup_url: String,
}

impl Company {
    /// Reads what `setup --json` printed and notes its secrets.
    pub(crate) fn read(printed: &Value, secrets: &Secrets) -> Self {
        let text = |name: &str| {
            let found = printed.get(name).and_then(Value::as_str);
            found.unwrap_or_else(|| panic!("{name} in {printed}")).to_owned()
        };
        let company = Self {
            id: printed["company_id"].as_i64().expect("company_id is a number"),
            hostname: text("hostname"),
            application_id: text("application_id"),
            application_key: text("application_key"),
            hmac_key: text("hmac_key"),
            api_key: text("api_key"),
            owner_setup_url: text("owner_setup_url"),
        };
        let (_, link) = company.owner_setup_url.split_once('#').expect("the link has a token");
        for secret in [&company.application_key, &company.hmac_key, &company.api_key, link] {
            secrets.note(secret);
        }
        company
    }
}
