"""The built-in directory roles: Microsoft's names, template ids and privileged flag, with our own one-line descriptions.

Source: Classification_EntraIdDirectoryRoles (2026-08-21) cross-checked with Get-MtRoleInfo (2026-07-27); a live tenant
listed one PIM policy for each of 145 roles in 2026-09 (measured).
"""

# One role a line keeps the table readable and diffs small, so long lines are allowed here.
# ruff: noqa: E501

from __future__ import annotations

# display name | template id | P when privileged | description
_TABLE = """
AI Administrator|d2562ede-74db-457e-a7b6-544e236ebb61|P|Runs Microsoft 365 Copilot and other enterprise AI services.
AI Reader|1fe13547-53f6-408d-ac04-7f8eed167b38|P|View-only access to Copilot and enterprise AI service settings.
Agent ID Administrator|db506228-d27e-4b7d-95e5-295956d6615f|P|Full lifecycle control of agent identities, blueprints and agent users.
Agent ID Developer|adb2368d-a9be-41b5-8667-d96778e081b0||May create agent blueprints and becomes owner of what it creates.
Agent Registry Administrator|6b942400-691f-4bf0-9d12-d8a254a2baf5||Administers the agent registry service.
Application Administrator|9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3|P|Full control of app registrations, enterprise apps and application proxy.
Application Developer|cf1c38e5-3621-4004-a7cb-879624dced7c|P|May register apps even when user self-registration is turned off.
Attack Payload Author|9c6df0f2-1e7c-4dc3-b195-66dfbd24aa8f||Authors phishing-simulation payloads for others to launch.
Attack Simulation Administrator|c430b396-e693-46cc-96f3-db01bf8bb62a||Builds and runs attack-simulation campaigns.
Attribute Assignment Administrator|58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d||Sets custom security attribute values on directory objects.
Attribute Assignment Reader|ffd52fa5-98dc-465c-991d-fc073eb59f8f||Reads custom security attribute values on directory objects.
Attribute Definition Administrator|8424c6f0-a189-499e-bbd0-26c1753c96d4||Creates and maintains custom security attribute definitions.
Attribute Definition Reader|1d336d2c-4ae8-42ef-9711-b3604ce3fc2c||Reads custom security attribute definitions.
Attribute Log Administrator|5b784334-f94b-471a-a387-e7219fc49ca2||Reads custom-attribute audit logs and sets up their diagnostic export.
Attribute Log Reader|9c99539d-8186-4804-835f-fd51ef9e2dcd||Reads custom-attribute audit logs.
Attribute Provisioning Administrator|ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe|P|Edits how custom security attributes are provisioned to an app.
Attribute Provisioning Reader|422218e4-db15-4ef9-bbe0-8afb41546d79|P|Views how custom security attributes are provisioned to an app.
Authentication Administrator|c4e39bd9-1100-46d3-8c65-fb160da0071f|P|Manages and resets authentication methods of non-admin users.
Authentication Extensibility Administrator|25a516ed-2fa0-40ea-a2d0-12923a21473a|P|Manages custom authentication extensions for sign-in and sign-up.
Authentication Extensibility Password Administrator|0b00bede-4072-4d22-b441-e7df02a1ef63|P|Configures password-submit events of custom authentication extensions.
Authentication Policy Administrator|0526716b-113d-4c15-b2c8-68e3c22b9f80||Owns tenant authentication-methods, MFA and password-protection policy.
Azure AD Joined Device Local Administrator|9f06204d-73c1-4d4c-880a-6edb90606fd8||Members become local administrators on Entra-joined Windows devices.
Azure DevOps Administrator|e3973bdf-4987-49ae-837a-ba8e231c7286||Sets Azure DevOps organization-level policies.
Azure Information Protection Administrator|7495fdc4-34c4-4d15-a289-98788ce399fd||Administers the Azure Information Protection service.
B2C IEF Keyset Administrator|aaf43236-0c0d-4d5f-883a-6955382ac081|P|Manages keys and secrets for B2C custom policies.
B2C IEF Policy Administrator|3edaf663-341e-4475-9f94-5c398ef6c070||Manages trust-framework (custom) policies in B2C.
Billing Administrator|b0f54661-2d74-4c50-afa3-1ec803f12efe||Handles purchases, subscriptions, invoices and payment data.
Cloud App Security Administrator|892c5842-a9a6-463a-8041-72aa08ca3cf6||Administers Defender for Cloud Apps.
Cloud Application Administrator|158c047a-c907-4556-b7ef-446551a6b5f7|P|Manages app registrations and enterprise apps, without application proxy.
Cloud Device Administrator|7698a772-787b-4ac8-901f-60d6b08affd2|P|Enables, disables and deletes devices and reads BitLocker keys.
Compliance Administrator|17315797-102d-40b4-93e0-432062caca18||Manages compliance settings and reports across Entra and Microsoft 365.
Compliance Data Administrator|e6d1a23a-da11-4be4-9570-befc86d067a7||Tracks and manages compliance data and content.
Conditional Access Administrator|b1be1c3e-b65d-4f19-8427-f6fa0d97feb9|P|Creates and edits Conditional Access policies and related settings.
Customer Delegated Admin Relationship Administrator|fc8ad4e2-40e4-4724-8317-bcda7503ecbf||Manages a customer tenant's GDAP relationships.
Customer LockBox Access Approver|5c4f9dcd-47dc-4cf7-8c9a-9e4207cbfc91||Approves or rejects Customer Lockbox access requests.
Desktop Analytics Administrator|38a96431-2bdf-4b4c-8b6e-5d3d8abac1a4||Runs the (legacy) Desktop Analytics service.
Device Join|9c094953-4995-41c8-84c8-3ebb9b32c93f||System/legacy role used for device join; not for assignment.
Device Managers|2b499bcd-da44-4968-8aec-78e1674fa64d||Deprecated device-manager role; not for assignment.
Device Users|d405c6df-0af8-4e3b-95e4-4d06e542189e||Deprecated device-user role; not for assignment.
Directory Readers|88d8e3e3-8f55-4a1e-953a-9b9898b8876b||Basic read of directory objects; mostly for apps and guests.
Directory Synchronization Accounts|d29b2b05-8046-44ba-8758-1e26182fcf32||Reserved for the Entra Connect synchronization service account.
Directory Writers|9360feb5-f418-4baa-8175-e2a00bac4301|P|Basic read/write of directory objects; meant for apps, not people.
Domain Name Administrator|8329153b-31d0-4727-b945-745eb3bc5f31|P|Adds, verifies and removes domains, including federation settings.
Dragon Administrator|e93e3737-fa85-474a-aee4-7d3fb86510f3||Administers Microsoft Dragon (clinical AI) admin center.
Dynamics 365 Administrator|44367163-eba1-44c3-98af-f5787879f96a||Administers Dynamics 365 online.
Dynamics 365 Business Central Administrator|963797fb-eb3b-4cde-8ce3-5878b3f32a3f||Administers Dynamics 365 Business Central environments.
Edge Administrator|3f1acade-1e04-4fbc-9b69-f0302cd84aef||Manages Edge enterprise settings such as IE-mode site lists.
Entra Backup Administrator|b6a27b2b-f905-4b2e-81b5-0d90e0ef1fdb||Runs Entra Backup: snapshots and recovery jobs.
Entra Backup Reader|f42252d9-5400-4d7b-b9ef-cc582dbb8577||Reads Entra Backup data and may create preview jobs.
Entra Customer Lockbox Approver|d35481f7-cda1-4fa2-8344-5a21f7f3724d||Approves customer lockbox requests concerning Entra data.
Entra SOC Identity Responder|58f930cc-fcf4-4152-852c-1d7dbf502139|P|SOC containment actions: disable users, revoke sessions, reset passwords.
Exchange Administrator|29232cdf-9323-42fd-ade2-1d097af3e4de||Administers Exchange Online.
Exchange Backup Administrator|49eb8f75-97e9-4e37-9b2b-6c3ebfcffa31||Backup and restore of Exchange content in Microsoft 365 Backup.
Exchange Recipient Administrator|31392ffb-586c-42d1-9346-e59415a2cc4e||Creates and edits Exchange Online recipients.
Extended Directory User Administrator|dd13091a-6207-4fc0-82ba-3641e056ab95||Manages external user profiles in the Teams extended directory.
External ID User Flow Administrator|6e591065-9bad-43ed-90f3-e9424366d2f0||Manages external-identity user flows.
External ID User Flow Attribute Administrator|0f971eea-41eb-4569-a71e-57bb8a3eff1e||Manages the attribute schema used by user flows.
External Identity Provider Administrator|be2f45a1-457d-42af-a067-6ec1fa63bc45|P|Configures identity providers for direct federation.
Fabric Administrator|a9ea8996-122f-4c74-9520-8edcd192826c||Administers Microsoft Fabric and Power BI.
Global Administrator|62e90394-69f5-4237-9190-012177145e10|P|Unrestricted control of Entra ID and services that rely on it.
Global Reader|f2ef992c-3afb-46b9-b7cf-a126ee74c451|P|Reads everything a Global Administrator can see; changes nothing.
Global Secure Access Administrator|ac434307-12b9-4fa1-a708-88bf58caabc1||Administers Global Secure Access (internet and private access).
Global Secure Access Log Reader|843318fb-79a6-4168-9e6f-aa9a07481cc4||Reads Global Secure Access traffic logs.
Groups Administrator|fdd7a751-b60b-444a-984c-02652fe8fa1c||Manages all groups plus naming, expiration and related settings.
Guest Inviter|95e79109-95c0-4d8e-aee3-d01accf2d47b||May invite guests regardless of the member-invite setting.
Guest User|10dae51f-b6af-4016-8d66-8c2a99b929b3||Implicit role of every guest user; cannot be assigned.
Helpdesk Administrator|729827e3-9c14-49f7-bb1b-9608f156bbb8|P|Resets passwords of non-admins and a few limited admin roles.
Hybrid Identity Administrator|8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2|P|Manages cloud sync, Connect, federation, PHS/PTA and seamless SSO.
Identity Governance Administrator|45d8d3c5-c802-45c6-b32a-1d70b5e1e86e|P|Runs entitlement management, access reviews and other governance features.
Insights Administrator|eb1f4a8d-243a-41f0-9fbd-c7cdf6c5ef7c||Administers the Microsoft 365 Insights app.
Insights Analyst|25df335f-86eb-4119-b717-0ff02de207e9||Runs analysis and custom queries in Viva Insights.
Insights Business Leader|31e939ad-9672-4796-9c2e-873181342d2d||Views and shares Insights dashboards.
Intune Administrator|3a2c62db-5318-420d-8d74-23affee5d9d5|P|Administers Microsoft Intune.
IoT Device Administrator|2ea5ce4c-b2d8-4668-bd81-3680bd2d227a||Provisions and manages IoT devices, certificates and templates.
Kaizala Administrator|74ef975b-6605-40af-a5d2-b9539d836353||Manages Kaizala settings (legacy).
Knowledge Administrator|b5a8dcf3-09d5-43a9-a639-8e29ef291470||Configures knowledge, learning and intelligent features.
Knowledge Manager|744ec460-397e-42ad-a462-8b3f9747a02c||Manages topics and knowledge content.
License Administrator|4d6ac14f-3453-41d0-bef9-a3e0c569773a||Assigns and removes licences and usage locations.
Lifecycle Workflows Administrator|59d46f88-662b-457b-bceb-5c3809e5908f|P|Manages lifecycle workflows and their tasks.
Message Center Privacy Reader|ac16e43d-7b2d-40e0-ac05-243ff356ab5b||Reads Message Center posts including data-privacy ones.
Message Center Reader|790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b||Reads Message Center posts.
Microsoft 365 Backup Administrator|1707125e-0aa2-4d4d-8655-a7c786c76a25||Backup and restore across services in Microsoft 365 Backup.
Microsoft 365 Migration Administrator|8c8b803f-96e1-4129-9349-20738d9f9652||Runs Migration Manager content migrations.
Microsoft Graph Data Connect Administrator|ee67aa9c-e510-4759-b906-227085a7fd4d||Manages Microsoft Graph Data Connect.
Microsoft Hardware Warranty Administrator|1501b917-7653-4ff9-a4b5-203eaf33784f||Manages Microsoft hardware warranty claims and entitlements.
Microsoft Hardware Warranty Specialist|281fe777-fb20-4fbb-b7a3-ccebce5b0d96||Creates and reads Microsoft hardware warranty claims.
Network Administrator|d37c8bed-0711-4417-ba38-b4abe66ce4c2||Manages network locations and reviews connectivity insights.
Office Apps Administrator|2b745bdf-0803-4d80-aa65-822c4493daac||Manages Office apps cloud policy and what's-new content.
On Premises Directory Sync Account|a92aed5d-d78a-4d16-b381-09adb37eb3b0||Reserved for the Entra Connect sync account.
Organizational Branding Administrator|92ed04bf-c94a-4b82-9729-b799a7a4c178||Manages sign-in and company branding.
Organizational Data Source Administrator|9d70768a-0cbc-4b4c-aea3-2e124b2477f4||Sets up ingestion of organizational data into Microsoft 365.
Organizational Messages Approver|e48398e2-f4bb-4074-8f31-4586725e205b||Approves or rejects organizational messages before delivery.
Organizational Messages Writer|507f53e4-4e52-4077-abd3-d2e1558b6ea2||Writes and publishes organizational messages.
Partner Tier1 Support|4ba39ca4-527c-499a-b93d-d9b492c50246|P|Deprecated partner role; do not assign.
Partner Tier2 Support|e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8|P|Deprecated high-privilege partner role; do not assign.
Password Administrator|966707d0-3269-4727-9be2-8c3a10f19b9d|P|Resets passwords of non-admins and other Password Administrators.
People Administrator|024906de-61e5-49c8-8572-40335f1e0e10||Manages profile photos and people settings.
Permissions Management Administrator|af78dc32-cf4d-46f9-ba4e-4428526346b5||Administers Entra Permissions Management.
Places Administrator|78b0ccd1-afc2-4f92-9116-b41aedd09592||Administers Microsoft Places.
Power Platform Administrator|11648597-926c-4cf3-9c36-bcebb0ba8dcc||Administers Power Platform, Power Apps, Automate and Dynamics 365.
Printer Administrator|644ef478-e28f-4e28-b9dc-3fdde9aa0b1f||Administers Universal Print printers and connectors.
Printer Technician|e8cef6f1-e4bd-4ea8-bc07-4b8d950f4477||Registers printers and updates their status.
Privileged Authentication Administrator|7be44c8a-adaf-4e2a-84d6-ab2649e08a13|P|Manages authentication methods and passwords of any user, admins included.
Privileged Role Administrator|e8611ab8-c189-46e8-94e1-60213ab1f814|P|Manages role assignments and every aspect of PIM.
Purview Workload Content Administrator|3f04f91a-4ad7-4bd3-bcfa-49882ea1a88a||Manages or purges workload data through the Purview portal.
Purview Workload Content Reader|e07494ad-1654-4dd2-922e-6f81a71bf00f||Reads workload data through the Purview portal.
Purview Workload Content Writer|02d5655b-c1cf-4e5f-98da-5fb919085bf6||Reads and edits workload data through the Purview portal.
Reports Reader|4a5d8f65-41da-4de4-8968-e035b65339cf||Reads sign-in, audit and usage reports.
Restricted Guest User|2af84b1e-32c8-42b7-82bc-daa82404023b||Implicit role of restricted guests; cannot be assigned.
Search Administrator|0964bb5e-9bdb-4d7b-ac29-58e794862a40||Administers Microsoft Search.
Search Editor|8835291a-918c-4fd7-a9ce-faa49f0cf7d9||Edits Microsoft Search content such as bookmarks and Q&A.
Security Administrator|194ae4cb-b126-40b2-bd5b-6091b380977d|P|Manages security configuration and reads security data across services.
Security Operator|5f2222b1-57c3-48ba-8ad5-d4759f1fde6f|P|Works security alerts and events; reads security configuration.
Security Reader|5d6b6bb7-de71-4623-b4af-96380a352509|P|Reads security information, reports and PIM data.
Service Support Administrator|f023fd81-a637-4b56-95fd-791ac0226033||Reads service health and opens support tickets.
SharePoint Administrator|f28a1f50-f6e7-4571-818b-6a12f2af6b6c||Administers SharePoint Online and OneDrive.
SharePoint Advanced Management Administrator|99009c4a-3b3f-4957-82a9-9d35e12db77e||Administers SharePoint Advanced Management.
SharePoint Backup Administrator|9d3e04ba-3ee4-4d1b-a3a7-9aef423a09be||Backup and restore of SharePoint and OneDrive content.
SharePoint Embedded Administrator|1a7d78b6-429f-476b-b8eb-35fb715fffd4||Administers SharePoint Embedded containers.
Skype for Business Administrator|75941009-915a-4869-abe7-691bff18279e||Administers Skype for Business (legacy).
Teams Administrator|69091246-20e8-4a56-aa4d-066075b2a7a8||Administers Microsoft Teams.
Teams Communications Administrator|baf37b3a-610e-45da-9e62-d9d1e5e8914b||Manages Teams calling and meeting features.
Teams Communications Support Engineer|f70938a0-fc10-4177-9e90-2178f8765737||Troubleshoots Teams calls with full call-record detail.
Teams Communications Support Specialist|fcf91098-03e3-41a9-b5ba-6f0ec8188a12||Troubleshoots Teams calls with basic call-record detail.
Teams Devices Administrator|3d762c5a-1b6c-493f-843e-55a3b42923d4||Manages Teams-certified devices.
Teams External Collaboration Administrator|2fe872fb-daa8-4afc-8f6c-53c4565cfef4||Manages Teams external-collaboration policies and domains.
Teams Reader|1076ac91-f3d9-41a7-a339-dcdf5f480acc||Read-only access to the Teams admin center.
Teams Telephony Administrator|aa38014f-0993-46e9-9b45-30501a20909d||Manages Teams voice and telephony.
Tenant Creator|112ca1a2-15ad-4102-995e-45b0bc479a6a||May create new Entra or B2C tenants.
Tenant Governance Administrator|1981f584-96e9-4a6f-95b0-f522373f8fae|P|Full control of the Tenant Governance service.
Tenant Governance Reader|e0a4caa6-fe82-443f-b92f-d87341d17b2e||Reads all tenant-governance data.
Tenant Governance Relationship Administrator|b8e31d83-1534-480f-9b10-0338ded51b7e||Starts and ends tenant-governance relationships.
Tenant Governance Relationship Reader|124577f8-48ed-456a-839f-13b419002e33||Reads tenant-governance relationships.
Usage Summary Reports Reader|75934031-6c7e-415a-99d7-48dbd49e875e||Sees tenant-level usage aggregates only.
User|a0b1b346-4d3e-4e8b-98f8-753987be4970||Implicit role of every member user; cannot be assigned.
User Administrator|fe930be7-5e62-47db-91af-98c3a49a38b1|P|Manages users and groups and resets passwords of limited admins.
User Experience Success Manager|27460883-1df1-4691-b032-3b79643e5e63||Reads product feedback and experience-success reports.
Virtual Visits Administrator|e300d9e7-4a2b-4295-9eff-f1c78b36cc98||Manages Virtual Visits settings and metrics.
Viva Glint Tenant Administrator|0ec3f692-38d6-4d14-9e69-0377ca7797ad||Configures Viva Glint for the tenant.
Viva Goals Administrator|92b086b3-e367-4ef2-b869-1de128fb986e||Administers Viva Goals.
Viva Pulse Administrator|87761b17-1ed2-4af3-9acd-92a150038160||Administers Viva Pulse.
Windows 365 Administrator|11451d60-acb2-45eb-a7d6-43d0f0125c13||Administers Windows 365 Cloud PCs.
Windows Update Deployment Administrator|32696413-001a-46ae-978c-ce0f6b3620d2||Manages Windows Update for Business deployments.
Workplace Device Join|c34f683f-4d5a-4403-affd-6615e00e3a7f||System role used for workplace device join; not for assignment.
Yammer Administrator|810a2642-a034-447f-a5e8-41beaa378541||Administers Viva Engage (Yammer).
"""

BUILT_IN_ROLES: tuple[tuple[str, str, bool, str], ...] = tuple(
    (name, role_id, flag == "P", description)
    for name, role_id, flag, description in (line.split("|") for line in _TABLE.strip().splitlines())
)
