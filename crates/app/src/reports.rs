//! What administrators look at: the audit page by page, and what the dashboard counts.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::RequestId;
use doorward_store::audit::{self, AuditFilter, AuditPlace};
use doorward_store::people;

impl App {
    /// The newest audit rows before one, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit_rows(
        &self,
        ctx: &Ctx,
        filter: AuditFilter,
        before: Option<RequestId>,
        most: i64,
    ) -> Result<Vec<AuditPlace>, Error> {
        let company = ctx.company;
        self.db
            .read_many(move |c| audit::page(c, company, &filter, before, most).map_err(Error::from))
            .await
    }

    /// How many people a company has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_people(&self, ctx: &Ctx) -> Result<i64, Error> {
        let company = ctx.company;
        self.db.read_many(move |c| people::count(c, company).map_err(Error::from)).await
    }
}
