//! Groups of people and of resources, and the lists of both. Not for who may be in which group.

use crate::access::Given;
use crate::access::parameters::Parameters;
use crate::access::problem::ParameterProblem;

/// What a group holds: `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// `users`.
    Users,
    /// `resources`.
    Resources,
}

/// What a resource is: `resource_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// `COMPUTER`.
    Computer,
    /// `DOOR`.
    Door,
}

/// GET /groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListGroups {
    /// `type`.
    pub kind: Option<GroupKind>,
    /// `resource_type`.
    pub resource_kind: Option<ResourceKind>,
}

/// POST /groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCreate<'p> {
    /// `type`.
    pub kind: GroupKind,
    /// `name`.
    pub name: &'p str,
    /// `add_ids`: `email_id`s or `resource_id`s.
    pub add_ids: Vec<i64>,
    /// `resource_type`.
    pub resource_kind: Option<ResourceKind>,
}

/// PUT /groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupChange<'p> {
    /// `type`.
    pub kind: GroupKind,
    /// `group_id`.
    pub group_id: i64,
    /// `name`, the new one. An empty one is told from none.
    pub name: Given<&'p str>,
    /// `add_ids`.
    pub add_ids: Vec<i64>,
    /// `del_ids`.
    pub del_ids: Vec<i64>,
}

/// DELETE /groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDelete {
    /// `type`.
    pub kind: Option<GroupKind>,
    /// `group_id`.
    pub group_id: i64,
}

/// GET /multipleresources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListResources {
    /// `type`.
    pub kind: Option<ResourceKind>,
}

impl ListGroups {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is wrong.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            kind: group_kind(parameters)?.value(),
            resource_kind: resource_kind(parameters, "resource_type")?.value(),
        })
    }
}

impl<'p> GroupCreate<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            kind: group_kind(parameters)?.required("type")?,
            name: parameters.string("name")?.required("name")?,
            add_ids: parameters.integers("add_ids")?.value().unwrap_or_default(),
            resource_kind: resource_kind(parameters, "resource_type")?.value(),
        })
    }
}

impl<'p> GroupChange<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            kind: group_kind(parameters)?.required("type")?,
            group_id: parameters.integer("group_id")?.required("group_id")?,
            name: parameters.string("name")?,
            add_ids: parameters.integers("add_ids")?.value().unwrap_or_default(),
            del_ids: parameters.integers("del_ids")?.value().unwrap_or_default(),
        })
    }
}

impl GroupDelete {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self {
            kind: group_kind(parameters)?.value(),
            group_id: parameters.integer("group_id")?.required("group_id")?,
        })
    }
}

impl ListResources {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// A `type` that is no kind of resource.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self { kind: resource_kind(parameters, "type")?.value() })
    }
}

fn group_kind(parameters: &Parameters<'_>) -> Result<Given<GroupKind>, ParameterProblem> {
    let words = [("users", GroupKind::Users), ("resources", GroupKind::Resources)];
    parameters.choice("type", &words, "users or resources")
}

fn resource_kind(
    parameters: &Parameters<'_>,
    name: &'static str,
) -> Result<Given<ResourceKind>, ParameterProblem> {
    let words = [("COMPUTER", ResourceKind::Computer), ("DOOR", ResourceKind::Door)];
    parameters.choice(name, &words, "COMPUTER or DOOR")
}
