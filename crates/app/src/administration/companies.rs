//! Companies after their setup: listed, and changed in name, plan and settings.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::{Company, CompanyId, CompanySettings, Field, FieldProblem, Plan, Refusal};
use doorward_store::{audit, companies, people, pins};

/// An edit of the settings that are kept, made inside the transaction that writes them.
pub type SettingsEdit = Box<dyn FnOnce(&mut CompanySettings) + Send>;

/// A change to a company; what is `None` stays.
#[derive(Default)]
pub struct CompanyChange {
    /// A new name.
    pub name: Option<String>,
    /// Another plan.
    pub plan: Option<Plan>,
    /// What to do to the settings that are kept.
    pub settings: Option<SettingsEdit>,
}

/// A company with the size of what it holds.
pub struct CompanySummary {
    /// The company.
    pub company: Company,
    /// How many people it has.
    pub people: i64,
    /// How many of them are locked out.
    pub locked_out: i64,
}

fn unknown() -> Error {
    let problem = FieldProblem::Malformed { expected: "the number of a company" };
    Refusal::field(Field::Other("--company-id"), problem).into()
}

impl App {
    /// Every company.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn companies(&self) -> Result<Vec<CompanySummary>, Error> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let mut found = Vec::new();
                for company in companies::all(c)? {
                    let people = people::count(c, company.id)?;
                    let locked_out = pins::count_locked(c, company.id, now)?;
                    found.push(CompanySummary { company, people, locked_out });
                }
                Ok(found)
            })
            .await
    }

    /// Changes a company.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none of that number.
    pub async fn change_company(&self, ctx: &Ctx, change: CompanyChange) -> Result<(), Error> {
        let (id, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                // What is kept, not what this process saw last: another may have changed it.
                c.take_turn(id)?;
                let kept = companies::all(c)?.into_iter().find(|company| company.id == id);
                let mut company = kept.ok_or_else(unknown)?;
                company.name = change.name.unwrap_or(company.name);
                company.plan = change.plan.unwrap_or(company.plan);
                if let Some(edit) = change.settings {
                    edit(&mut company.settings);
                }
                companies::update(c, &company)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await.map(|_| ())
    }

    /// The number of the only company, or the one asked for.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there are several and none is named, or none of that number.
    pub fn choose_company(&self, asked: Option<i64>) -> Result<CompanyId, Error> {
        let security = self.security.get();
        if let Some(number) = asked {
            return self.require_company(CompanyId(number)).map(|()| CompanyId(number));
        }
        let mut all = security.companies();
        if let (Some(only), None) = (all.next(), all.next()) {
            return Ok(only.company.id);
        }
        let problem = if security.companies().next().is_none() {
            FieldProblem::Malformed {
                expected: "needed before there is a company: run doorward setup",
            }
        } else {
            FieldProblem::Missing
        };
        Err(Refusal::field(Field::Other("--company-id"), problem).into())
    }

    pub(crate) fn require_company(&self, id: CompanyId) -> Result<(), Error> {
        self.security.get().company(id).map(|_| ()).ok_or_else(unknown)
    }
}
