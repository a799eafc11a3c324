//! Webhooks and callbacks: their operations, and the schemas of their messages.

use std::{collections::HashSet, sync::Arc};

use super::operation::{Operations, Place};
use crate::{
    api::{Callback, Scheme, Webhook},
    openapi::{Document, MediaType, Operation, Parameter, ParameterValue, PathItem, Site},
};

/// Requests for webhooks have no path, and no security but their own.
const PLACE: Place<'static> = Place {
    path: "",
    security: None,
};

/// The webhooks, in the order of the document, then the callbacks. One that several operations refer to
/// is that of the first.
pub(super) fn all(operations: &mut Operations<'_, '_, '_>, schemes: &[Scheme]) -> Vec<Webhook> {
    let model = &operations.document.model;
    let mut webhooks = Vec::new();
    for item in &model.webhooks {
        for given in &item.operations {
            let name = match item.operations.as_slice() {
                [_] => item.key.clone(),
                _ => format!("{} {}", given.method, item.key),
            };
            webhooks.extend(lowered(operations, (item, given), name, schemes));
        }
    }
    let mut seen = HashSet::new();
    for (item, given) in model.paths.iter().flat_map(of_item) {
        for callback in &given.callbacks {
            if !seen.insert(Arc::as_ptr(&callback.items)) {
                continue;
            }
            let owner = format!("{} {}", given.method, item.key);
            let owner = given
                .id
                .as_ref()
                .or(given.summary.as_ref())
                .unwrap_or(&owner);
            for (item, given) in callback.items.iter().flat_map(of_item) {
                let name = callback.name.clone();
                let lowered = lowered(operations, (item, given), name, schemes);
                webhooks.extend(lowered.map(|webhook| Webhook {
                    callback: Some(Callback {
                        operation: owner.clone(),
                        expression: item.key.clone(),
                    }),
                    ..webhook
                }));
            }
        }
    }
    webhooks
}

fn of_item<'i, 't>(
    item: &'i PathItem<'t>,
) -> impl Iterator<Item = (&'i PathItem<'t>, &'i Operation<'t>)> {
    item.operations
        .iter()
        .map(move |operation| (item, operation))
}

fn lowered(
    operations: &mut Operations<'_, '_, '_>,
    (item, given): (&PathItem<'_>, &Operation<'_>),
    name: String,
    schemes: &[Scheme],
) -> Option<Webhook> {
    if !operations.takes(item, given) {
        return None;
    }
    Some(Webhook {
        name,
        callback: None,
        operation: operations.operation(item, given, PLACE, schemes)?,
    })
}

/// The schemas of all parts of webhooks and callbacks.
pub(super) fn sites(document: &Document<'_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for item in &document.model.webhooks {
        of_path_item(item, &mut sites);
    }
    let operations = document
        .model
        .paths
        .iter()
        .flat_map(|item| &item.operations);
    for callback in operations.flat_map(|operation| &operation.callbacks) {
        for item in callback.items.iter() {
            of_path_item(item, &mut sites);
        }
    }
    sites
}

fn of_path_item(item: &PathItem<'_>, sites: &mut Vec<Site>) {
    for parameter in item.parameters.iter().flatten() {
        of_parameter(parameter, sites);
    }
    for operation in &item.operations {
        of_operation(operation, sites);
    }
}

fn of_operation(operation: &Operation<'_>, sites: &mut Vec<Site>) {
    for parameter in operation.parameters.iter().flatten() {
        of_parameter(parameter, sites);
    }
    if let Some(Some(body)) = &operation.body {
        of_content(&body.content, sites);
    }
    let responses = operation.responses.iter();
    for response in responses.filter_map(|response| response.described.as_ref()) {
        of_content(&response.content, sites);
        sites.extend(response.headers.iter().filter_map(|header| header.schema));
    }
}

fn of_parameter(parameter: &Parameter<'_>, sites: &mut Vec<Site>) {
    match &parameter.value {
        ParameterValue::Schema(site) => sites.extend(*site),
        ParameterValue::Content(content) => of_content(content, sites),
    }
}

fn of_content(content: &[MediaType<'_>], sites: &mut Vec<Site>) {
    for media_type in content {
        sites.extend(media_type.schema.into_iter().chain(media_type.item_schema));
        let headers = media_type.encodings.iter().flat_map(|it| &it.headers);
        sites.extend(headers.filter_map(|header| header.schema));
    }
}
