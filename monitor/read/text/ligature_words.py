"""Words in which letters stand that fonts print as one (ff, fi, fl, ft, tf, ti, tt): of reports, letters and news.

Names of places and people are among them, all in small letters.
"""

import re

_LIST = """
abduction abilities acceleration accepting accommodating accommodation accountabilities accumulating acting action
actioned actions active actively activities activity adaptive addition additional additionally administration
administrative admitted adopting adoption adoptions adoptive advertisement advertising advocating affair affairs
affect affected affecting affection affects affiliated affiliation affirmed afflicted affluent afford affordable
afforded affords afield after afternoon afterwards aircraft alerting alfie allegation allegations allocating
allocation alternative alternatives ambition ambitions ambitious amenities analytical anticipate anticipated
anticipates antisocial anxieties application applications appointing appreciation appreciative apprentice
apprentices apprenticeship apprenticeships article articles articulate articulated artificial aspiration
aspirational aspirations assertive assertively assisting association associations attach attached attachment
attachments attain attainment attempt attempting attempts attend attendance attended attendees attending attends
attention attitude attitudes attract attracted attracting attractive attracts attributed attuned auditing authentic
authorisation authoritative authorities autism automatically awaiting baffled battista beautifully beneficial
beneficiaries benefit benefited benefiting benefits benefitted bennett better bottom bradfield briefing briefings
briefly british budgeting buffer bulletin bulletins caffeine capabilities caption cardiff caution celebrating
celebration celebrations certificate certificates certified characteristic characteristics charities chesterfield
christie christine circulation clarification clarified classified cliff clifford coalition coefficient coffee
cognitive colette collaboration collaborative collaboratively collating collation collecting collection collective
collectively combination committed committee committees committing communicating communication communications
communities comparative comparatively competing competition competitive completing completion complexities
concentrating condition conditions conducting confide confidence confident confidential confidentiality confidently
configured confine confirm confirmation confirmed confirming confirms conflict conflicts conjunction connecting
connection connections conscientious conservative consideration considerations consolidation consortia consortium
constitute constituted constitutes construction constructive constructively consultation consultations consulting
contacting contingencies contingency continual continually continuation continue continued continues continuing
continuity continuous continuously continuum contributing contribution contributions conversation conversations
convictions cooperation coordinating coordination corporation corrective craft crafted crafts creating creation
creative creatively creativity criminalisation critical critically criticised criticism cumulative daffodil daytime
dedication defiance defiant deficiencies deficit deficits define defined defines definite definitely definition
demonstrating dentist dentists deprivation description descriptions descriptive destination destinations detection
deteriorating deterioration determination diagnostic differ differed difference differences different differentiate
differently differing difficult difficulties difficulty diffuse directing direction directions directive
disabilities disaggregation disappointing discretion discretionary discrimination disproportionate disrupting
disruption disruptions disruptive dissatisfaction dissatisfied disseminating dissemination distinct distribution
diversified diverting documentation domestic draft drafted drafts dramatically driffield drift drifted drifting
duffy duplication duration duties dutton eating education educational educationally effect effected effective
effectively effectiveness effects efficacy efficiencies efficiency efficient efficiently effort efforts effusive
election elections elective electively emotional emotionally emotions empathetic energetic enfield enthusiastic
enthusiastically entire entirely entitled entitlement entitlements escalating escalation escalations essential
estimates evaluating evaluation evaluations evaluative eviction examination examinations exception exceptional
exceptionally exceptions executive executives exemplified exemption exemptions exhibiting existing exiting
expectation expectations expecting expertise explanation explanations exploitation exploration facilitating
facilities fiasco fiction field fields fifteen fifth fifty fight fighting figure figures file filed files fill
filled filling film filter final finalise finalised finally finance financed finances financial financially find
finder finders finding findings finds fine fined finish finished fiona fire fires firm firmly first firstly fiscal
fish fisher fit fitness fits fitting fitzgerald fitzpatrick five fix fixed flag flagged flat flats flawed fled flee
fleeing fleet fleming fletcher flexibilities flexibility flexible flexibly flight float floating flood floor
florence flourish flourishing flow flowed flowing flows fluctuate fluctuates fluent fluid flynn forecasting
formation formulating foundation foundations frustrating frustration frustrations fulfil fulfilled fulfilling
fulfils function functional functioning functions geoffrey getting getty ghaffar gift gifts granting griff griffin
griffith griffiths hatfield hertfordshire highlighting holistic holistically http https huddersfield hyperactivity
identifiable identification identified identifies identify identifying identities identity illustrating imaginative
imaginatively immigration immunisations impactful impacting implementation implementing implications incentives
inception incorporating indicating indication indications indicative induction ineffective inefficient infection
inflation inflict influence influenced influences influencing influential information informative initial initially
initiate initiated initiating initiation initiative initiatives innovation innovations innovative inquisitive
insightful inspection inspections inspirational instigated instigating institute institutions instructions
insufficient insufficiently integrating integration intensified intention intentions interaction interactions
interactive international interpretation interpreting interrogation intervention interventions introduction
introductions inventive investigate investigated investigating investigation investigations investigative investing
inviting irrespective isolation jefferies jeffrey justice justified justify lasting latter leaflet leaflets left
legislation letter letterbox letters lichfield lift lifted lifts limitations limiting lingfield linguistic little
localities locating location locations lunchtime macclesfield magnificent mansfield marketing marriott martin
mathematics matt matter matters matthew meantime mediation medication meeting meetings meticulous meticulously
migration minimisation mitigate mitigated mitigating moderation modifiable modified moffat motivate motivated
motivation motivational multi multidisciplinary multiple mutilation narrative national nationalarchives nationally
navigating negative negatively neglectful negotiate negotiated negotiating newsletter newsletters nightingale notice
notices notification notifications notified notifies notify notifying noting nottingham nottinghamshire objective
objectives obligations observation observations occupation occupational off offence offences offend offender
offenders offending offer offered offering offers office officer officers offices official officially officials
offset offspring often operating operation operational operationally operations opportunities opposition optical
optician opticians optimism optimistic option options organisation organisational organisations orientation
parenting partial partially participant participants participate participated participates participating
participation participative particular particularly parties patient pattern patterns personalities perspective
perspectives pertinent petersfield piloting platform platforms political politicians population populations
portfolio position positions positive positively positives potential potentially practical practically practice
practices practise practitioner practitioners preparation presentation presentations presenting preventative
preventing prevention preventive priorities prioritisation prioritise prioritised prioritises prioritising proactive
proactively probation problematic production productive productively proficient profile profiles profiling profit
profits promoting promotion promotional prompting properties proportion proportional proportionate proportionately
proportions prosecution prosecutions prospective protecting protection protectionofchildren protective publication
publications putting qualification qualifications qualified qualitative quantify quantitative quantity question
questioned questioning questionnaire questionnaires questions radicalisation raffle ratification ratified rating
ratings rationale rationalisation rationalise reactive realistic reception receptive recognition recommendation
recommendations reconfiguration reconfigured recreational recruiting rectified rectify rectifying reduction
reductions refine refined refinement refining refit reflect reflected reflecting reflection reflections reflective
reflects registration regulation regulations rehabilitation reinspection reintegration relating relation relational
relationship relationships relative relatively relatives reoffending reorganisation repeating repetitive reporting
representation representations representative representatives representing reputation requesting resettlement
residential resignation resolution respectful respectfully respective respectively responsibilities restorative
restrictions resulting retention retirement reunification reunified reuniting revocation rotating routine routinely
routines ruffell sacrifice satisfaction satisfactorily satisfactory satisfied satisfy scaffolding scott scrutineer
scrutinise scrutinised scrutinises scrutinising scrutiny section sections sefton selection sensitive sensitively
sensitivity separating separation setting settings settle settled settling sheffield shift shifts shortfall
shortfalls significance significant significantly signposting simplified sitting situation situations soft soften
solution solutions sometimes sophisticated specific specifically specification specifications specificity specifics
specified sporting spotted staff staffed staffing stafford staffordshire staffs starting stating station statistical
statistics sticking stiff still straightforward stuff submitted submitting substantial substantially substantive
suffer suffered suffering suffers suffice sufficiency sufficient sufficiently suffolk suggesting suggestions
superficial superficially supporting supportive sutton swift swifter swiftly systematic systematically targeting
tariff terrified testing theft thefts thematic theoretical therapeutic thoughtful thoughtfully tier tiers tight
tighter tightly time timebound timed timeframe timeframes timelier timeliness timely times timescale timescales
timetable timetables timing timpson tina tirelessly tomsett traditional traditionally traffic trafficked trafficker
traffickers trafficking trafford transformation transformational transition transitional transitioning transitions
translating translation traumatic traumatised trusting tuition twenties twitter ultimately unaffected uncertainties
unconfirmed unidentified unified universities unqualified unrealistic unrelenting unsatisfactory unsettling
unstinting until updating utilise utilised utilising variation variations verification verified victim victims
visiting vocational vulnerabilities waiting wakefield whiff whitfield wildfire workflow workflows writing written
yvette
"""

WORDS = frozenset(re.findall(r"[a-z]+", _LIST))
