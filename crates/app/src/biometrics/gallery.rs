//! The templates of a company in memory, to be searched: filled at the first search, brought up to
//! date before each further one by reading what is new, dropped when nobody searches.

use super::samples;
use crate::App;
use crate::error::Error;
use doorward_biometrics::{Index, Template};
use doorward_domain::{CompanyId, Factor, PersonId, Timestamp};
use doorward_store::biometric_templates::{self, StoredTemplate};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// A gallery that nobody searched for this long gives its memory back.
const IDLE: Duration = Duration::from_mins(15);
/// Rows read at a time: fingers take some 20 KB each.
const BATCH: i64 = 256;

/// One sample of one person.
pub(super) type SampleKey = (PersonId, i64);

/// The templates of one factor of one company.
pub(crate) struct Gallery {
    pub(super) index: Index,
    revision: i64,
    keys: HashMap<SampleKey, u32>,
    owners: HashMap<u32, SampleKey>,
    next: u32,
    used_at: Timestamp,
}

impl Gallery {
    fn new(factor: Factor) -> Self {
        Self {
            index: Index::new(samples::modality(factor)),
            revision: 0,
            keys: HashMap::new(),
            owners: HashMap::new(),
            next: 0,
            used_at: Timestamp::default(),
        }
    }

    /// Whose sample is under a key of the index.
    pub(super) fn owner(&self, key: u32) -> Option<SampleKey> {
        self.owners.get(&key).copied()
    }

    fn put(&mut self, owner: SampleKey, template: &Template) {
        self.remove(owner);
        let key = self.next;
        self.next = self.next.wrapping_add(1);
        self.index.insert(key, template);
        self.keys.insert(owner, key);
        self.owners.insert(key, owner);
    }

    fn remove(&mut self, owner: SampleKey) {
        if let Some(key) = self.keys.remove(&owner) {
            self.index.remove(key);
            self.owners.remove(&key);
        }
    }

    fn keep_only(&mut self, present: &HashSet<SampleKey>) {
        let gone: Vec<_> =
            self.keys.keys().filter(|owner| !present.contains(*owner)).copied().collect();
        for owner in gone {
            self.remove(owner);
        }
    }
}

type Shared = Arc<RwLock<Gallery>>;

/// The galleries of all companies.
#[derive(Default)]
pub(crate) struct Galleries(Mutex<HashMap<(CompanyId, Factor), Shared>>);

impl Galleries {
    fn get(&self, company: CompanyId, factor: Factor) -> Shared {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(RwLock::new(Gallery::new(factor)));
        Arc::clone(all.entry((company, factor)).or_insert_with(made))
    }

    /// Drops those that nobody searched for a while.
    pub(crate) fn forget_idle(&self, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that is being searched is not idle.
        all.retain(|_, shared| {
            shared.try_read().map_or(true, |gallery| now < gallery.used_at + IDLE)
        });
    }
}

impl App {
    /// The gallery of a factor, with everything that was committed before the call.
    pub(super) async fn gallery(
        &self,
        company: CompanyId,
        factor: Factor,
    ) -> Result<OwnedRwLockReadGuard<Gallery>, Error> {
        let shared = self.galleries.get(company, factor);
        let present = self
            .db
            .read(move |c| Ok::<_, Error>(biometric_templates::revision(c, company, factor)?));
        let present = present.await?;
        {
            let gallery = Arc::clone(&shared).read_owned().await;
            if gallery.revision >= present
                && gallery.used_at + Duration::from_mins(1) > self.clock.now()
            {
                return Ok(gallery);
            }
        }
        let mut gallery = Arc::clone(&shared).write_owned().await;
        gallery.used_at = self.clock.now();
        if gallery.revision < present {
            gallery = self.bring_up_to_date(company, factor, gallery, present).await?;
        }
        Ok(gallery.downgrade())
    }

    async fn bring_up_to_date(
        &self,
        company: CompanyId,
        factor: Factor,
        mut gallery: tokio::sync::OwnedRwLockWriteGuard<Gallery>,
        present: i64,
    ) -> Result<tokio::sync::OwnedRwLockWriteGuard<Gallery>, Error> {
        loop {
            let after = gallery.revision;
            let newer = move |c: &mut doorward_store::Conn<'_>| {
                Ok::<_, Error>(biometric_templates::newer(c, company, factor, after, BATCH)?)
            };
            let rows = self.db.read(newer).await?;
            let Some(last) = rows.last().map(|row| row.revision) else { break };
            gallery = self.take_in(company, factor, gallery, rows).await?;
            gallery.revision = last;
        }
        let (count, kept) = (
            self.db
                .read(move |c| Ok::<_, Error>(biometric_templates::count(c, company, factor)?))
                .await?,
            gallery.keys.len(),
        );
        if usize::try_from(count).ok() != Some(kept) {
            let keys = self
                .db
                .read(move |c| Ok::<_, Error>(biometric_templates::keys(c, company, factor)?));
            gallery.keep_only(&keys.await?.into_iter().collect());
        }
        gallery.revision = gallery.revision.max(present);
        Ok(gallery)
    }

    async fn take_in(
        &self,
        company: CompanyId,
        factor: Factor,
        mut gallery: tokio::sync::OwnedRwLockWriteGuard<Gallery>,
        rows: Vec<StoredTemplate>,
    ) -> Result<tokio::sync::OwnedRwLockWriteGuard<Gallery>, Error> {
        let ring = Arc::clone(&self.ring);
        let work = move |_: &_| {
            for row in &rows {
                for (sample, template) in
                    samples::templates(&ring, company, factor, std::slice::from_ref(row))?
                {
                    gallery.put((row.person, sample), &template);
                }
            }
            Ok(gallery)
        };
        self.matching.run(work).await?.map_err(super::panicked)?
    }
}
