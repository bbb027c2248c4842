//! Templates sealed anew with the newest master key, so that an older one may be given up.

use super::samples;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::Factor;
use doorward_store::{audit, biometric_templates, companies};
use std::sync::Arc;

/// Rows of one transaction.
const BATCH: i64 = 200;

impl App {
    /// Seals all templates of all companies anew; how many.
    ///
    /// # Errors
    /// When one does not open: it was altered, or its master key is gone.
    pub async fn reseal_templates(&self, ctx: &Ctx) -> Result<usize, Error> {
        let all = self.db.read(|c| Ok::<_, Error>(companies::all(c)?)).await?;
        let mut done = 0;
        for company in all.into_iter().map(|company| company.id) {
            for factor in Factor::ALL {
                let mut after = 0;
                loop {
                    let ring = Arc::clone(&self.ring);
                    let (count, last) = self
                        .db
                        .write(move |c| {
                            let rows =
                                biometric_templates::newer(c, company, factor, after, BATCH)?;
                            for row in &rows {
                                let bytes = samples::open(&ring, company, factor, row)?;
                                let place = (row.person, row.sample);
                                let sealed = samples::seal(&ring, company, factor, place, &bytes)?;
                                biometric_templates::reseal(c, company, factor, row, &sealed)?;
                            }
                            Ok::<_, Error>((rows.len(), rows.last().map(|row| row.revision)))
                        })
                        .await?;
                    done += count;
                    match last {
                        Some(last) => after = last,
                        None => break,
                    }
                }
            }
        }
        let row = ctx.row(Outcome::Done, None)?;
        self.db.write(move |c| Ok::<_, Error>(audit::insert(c, &row)?)).await?;
        Ok(done)
    }
}
