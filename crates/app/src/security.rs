//! What every call is checked against, in memory: companies with their plans, applications with the
//! hashes of their keys, HMAC keys, API keys. Read anew whenever the epoch in the database has risen.

use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::access::Rank;
use doorward_domain::{Application, ApplicationId, Company, CompanyId, KeyId, Secret, Timestamp};
use doorward_store::applications::KeyedHash;
use doorward_store::{
    Conn, Error as StoreError, api_keys, applications, companies, hmac_keys, security,
};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A company as calls see it.
pub struct CompanyState {
    /// The company.
    pub company: Company,
    /// Its HMAC keys: the present one first, then those that have not retired.
    pub hmac_keys: Vec<HmacKey>,
}

/// A key that signs IAM requests.
pub struct HmacKey {
    /// The key, an upper-case GUID or whatever the company brought along.
    pub key: Secret,
    /// The first moment at which it is not taken any more.
    pub retires_at: Option<Timestamp>,
}

/// An application as calls see it.
pub struct ApplicationState {
    /// The application.
    pub application: Application,
    /// The keyed hash of its key.
    pub key: KeyedHash,
}

/// A key of the Access API as calls see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyState {
    /// Which.
    pub id: KeyId,
    /// Whose.
    pub company: CompanyId,
    /// How far its word reaches.
    pub rank: Rank,
    /// The first moment at which it is not taken any more.
    pub expires_at: Option<Timestamp>,
}

/// One view of everything above.
#[derive(Default)]
pub struct Security {
    epoch: i64,
    companies: HashMap<CompanyId, CompanyState>,
    applications: HashMap<ApplicationId, ApplicationState>,
    api_keys: HashMap<Vec<u8>, ApiKeyState>,
    hostnames: HashMap<String, CompanyId>,
}

impl Security {
    /// A company by number.
    pub fn company(&self, id: CompanyId) -> Option<&CompanyState> {
        self.companies.get(&id)
    }

    /// An application by identifier.
    pub fn application(&self, id: ApplicationId) -> Option<&ApplicationState> {
        self.applications.get(&id)
    }

    /// The API key of a keyed hash; nobody without the master key can guess at hashes.
    pub fn api_key(&self, hash: &[u8]) -> Option<&ApiKeyState> {
        self.api_keys.get(hash)
    }

    /// The API key of an identifier, while it is not revoked.
    pub fn api_key_by_id(&self, id: KeyId) -> Option<ApiKeyState> {
        self.api_keys.values().find(|state| state.id == id).copied()
    }

    /// The company whose label a host name carries, if any: `<service>-<hostname>.<domain>`.
    pub fn company_of_host(&self, host: &str) -> Option<CompanyId> {
        let label = host.split(['.', ':']).next()?;
        let (_, hostname) = label.split_once('-')?;
        self.hostnames.get(hostname.to_ascii_lowercase().as_str()).copied()
    }

    /// Every company.
    pub fn companies(&self) -> impl Iterator<Item = &CompanyState> {
        self.companies.values()
    }

    fn load(c: &mut Conn<'_>, ring: &KeyRing) -> Result<Self, Error> {
        let mut loaded = Self { epoch: security::epoch(c)?, ..Self::default() };
        for company in companies::all(c)? {
            loaded.hostnames.insert(company.hostname.as_str().to_owned(), company.id);
            let state = CompanyState { company, hmac_keys: Vec::new() };
            loaded.companies.insert(state.company.id, state);
        }
        for (application, key) in applications::all(c)? {
            loaded.applications.insert(application.id, ApplicationState { application, key });
        }
        for (key, hash) in api_keys::live(c)? {
            let rank = Rank::parse(&key.rank).ok_or(StoreError::Corrupt("api_key.rank"))?;
            let (id, company, expires_at) = (key.id, key.company, key.expires_at);
            loaded.api_keys.insert(hash.hash, ApiKeyState { id, company, rank, expires_at });
        }
        for sealed in hmac_keys::all(c)? {
            let company = loaded.companies.get_mut(&sealed.company);
            match (company, open_hmac_key(ring, sealed.id, &sealed.sealed)) {
                (Some(company), Ok(key)) => {
                    company.hmac_keys.push(HmacKey { key, retires_at: sealed.retires_at });
                }
                // One key that does not open must not keep revocations from being seen.
                (_, Err(error)) => {
                    tracing::error!(%error, "an HMAC key is not taken; restart after a rotation");
                }
                (None, Ok(_)) => {}
            }
        }
        Ok(loaded)
    }
}

/// The place of an HMAC key, to which its seal is tied.
pub(crate) fn hmac_key_place(id: KeyId) -> String {
    format!("hmac_key.sealed/{id}")
}

/// Opens a sealed HMAC key.
pub(crate) fn open_hmac_key(ring: &KeyRing, id: KeyId, sealed: &[u8]) -> Result<Secret, Error> {
    let what = "an HMAC key";
    let text = seal::open_column(ring, what, &hmac_key_place(id), sealed)?;
    let text = String::from_utf8(text).map_err(|_| Fault::Seal { what, key_ring: 0 })?;
    Ok(Secret::new(text))
}

/// The present view, replaced as a whole.
#[derive(Default)]
pub struct SecurityCache(RwLock<Arc<Security>>);

impl SecurityCache {
    /// The present view.
    pub fn get(&self) -> Arc<Security> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads everything anew if the epoch has risen; whether it had.
    ///
    /// # Errors
    /// When the database cannot be read or a key does not open; the present view stays.
    pub async fn refresh(
        &self,
        db: &doorward_store::Db,
        ring: &Arc<KeyRing>,
    ) -> Result<bool, Error> {
        let known = self.get().epoch;
        let ring = Arc::clone(ring);
        let loaded: Option<Security> = db
            .read(move |c| {
                if security::epoch(c)? == known {
                    return Ok(None);
                }
                Security::load(c, &ring).map(Some)
            })
            .await?;
        let changed = loaded.is_some();
        if let Some(loaded) = loaded {
            let mut present = self.0.write().unwrap_or_else(PoisonError::into_inner);
            // Somebody who looked later may have been quicker.
            if loaded.epoch > present.epoch {
                *present = Arc::new(loaded);
            }
        }
        Ok(changed)
    }
}
