//! `DeactivateUser` of the IAM API ("Deactivate User").

use super::call::Call;
use super::render::Answer;
use crate::failure::Failure;
use doorward_domain::Status;

/// Makes a person inactive.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = call.person(&fields)?;
    call.web.app.set_status(&call.ctx, person, Status::Inactive).await?;
    Ok(Answer::Done)
}
