/**
 * The disciplines that phrases in a name stand for. The order matters: the words of a matched phrase are not matched again, so
 * that 'Computer Science' is not science and 'Physical Education' is not education. An empty list means that the words say
 * nothing and must not match a later phrase. The text is in lower case, with ' as its apostrophe.
 */
export const disciplinePhrases: readonly [pattern: RegExp, disciplines: readonly string[]][] = [
  // Phrases that say nothing about disciplines.
  [/state[ -]of[ -]the[ -]art|\bart of living|martial arts|chambers? of commerce|science city/g, []],
  [/\b(under|by) the management|hi(gh)?[ -]?tech\b|nursing home|law garden/g, []],

  // Education by the names of its kinds, and library science.
  [
    /\bphysical\s+edu\w*|\bphy\w*\.?\s*edu?\w*\.?|sharirik shiksh\w*|\b[bmdc]\.?\s?p\.?\s?ed\b/g,
    ['physical-education'],
  ],
  [/\bsports? (sciences?|education|university)|physical education (and|&) sports/g, ['physical-education']],
  [/\b[bd]\.?\s?lib\b\.?|\blibrary(\s*(&|and)\s*information)?\s+sciences?/g, ['library-science']],
  [/teach\w*'?s?'?\s*(training|trg\.?|traning|education|edu\w*\.?|prashikshan)/g, ['education']],
  [/(?<![\d.]\s?)\b([bm]|d|d\.?\s?el)\.?\s?ed\b/g, ['education']],
  [/\bt\.?\s?t\.?\s*(college|mahavidyalaya|institute)/g, ['education']],
  [
    /shikshan\s?shastra\w*|\bshiksha (mahavid\w*|sankay)|\b(shikshak|adhyapak|adhyapan)\b|\badhyapa[kn] mandir/g,
    ['education'],
  ],
  [
    /\b(special|elementary|primary) education\b|(?<!\b(assistant|nurs\w+|technical|industrial|defence)\s)\btraining college\b(?! of)|\beducation college\b/g,
    ['education'],
  ],

  // Health.
  [
    /\b(bio|electro)[ -]?(medical|hom\w*p[ae]th\w*)|yog(a|ic)(\s+sciences?)?\b|naturopath\w*(\s+medical)?/g,
    [],
  ],
  [/\b(unani|siddha)(\s*(&|and)\s*|\s+)?(medical|tibb?i?a?)?/g, []],
  [/(\ba+yu?rved\w*|\bay\.(?= ?medical))(\s+(medical|medicines?|sciences?))*/g, ['ayurveda']],
  [/(\bhom[eo]{1,4}p[ae]th\w*|\bhom(oe|e)o\b\.?)(\s+(medical|medicines?|sciences?))*/g, ['homoeopathy']],
  [/\bphysio\s*-?ther\w*(\s+sciences?)?|\bb\.?p\.?t\b/g, ['physiotherapy']],
  [
    /\bpara\s*-?medical\w*(\s+(sciences?|technolog\w*)|\s*(&|and) technolog\w*)*|\bd?\.?m\.?l\.?t\b|\boptometry|\boccupational therapy/g,
    ['paramedical'],
  ],
  [
    /\bmedical\s+(lab\w*\.?\s*)?(technolog\w*|tech\b)|\ballied health( sciences?)?|\bspeech (and|&) hearing/g,
    ['paramedical'],
  ],
  [/\b(b\.?\s?sc\.?\s*[(-]?\s*|[agm]\.?n\.?m\.?\s*)?\bn[ua]rsing\b(\s+(sciences?|education))?/g, ['nursing']],
  [/\bdental(\s+(sciences?|surgery|education))*|\bdentistry/g, ['dental']],
  [
    /\bphar[am]{1,3}[cy]?\w*(\s+(sciences?|sc\.?|education|chemistry|technology|management|analysis|research)|\s*(&|and) (technology|research))*/g,
    ['pharmacy'],
  ],
  [
    /\bvet[erin]{3,6}ary(\s*(&|and)\s*animal)?(\s+(sciences?|husbandry))*|\banimal (husbandry|sciences?)/g,
    ['veterinary'],
  ],
  [/\bfisher(y|ies)(\s+sciences?)?/g, ['fisheries']],
  [
    /\buniversity of (\w+ (&|and) )?health( (&|and) (allied|medical))? sciences?|\bmedical university/g,
    ['medicine'],
  ],
  [/\bhealth(\s*(&|and)\s*(allied|medical))?\s+(sciences?|management|care)(\s+management)?/g, []],
  [/\bmedical (college|institute)(?= of (nursing|pharm|physio|para))/g, []],
  [
    /\bmedical (colleges?|sciences?(\s*(&|and) technology)?|institute|education|university)|\b(college|faculty|school) of medicine/g,
    ['medicine'],
  ],

  // Agriculture, architecture, arts and design.
  [/\bagri[ -]?business(\s+management)?|\bdairy (sciences?|technology)/g, []],
  [
    /\bagri\s?cult\w*(\s+(sciences?|engineering))*|\bhorticultur\w*(\s+sciences?)?|\bkrishi(\s+vigyan)?/g,
    ['agriculture'],
  ],
  [/(\bart (&|and) )?\barchitect\w*|\bb\.?arch\b/g, ['architecture']],
  [
    /\b(fine|visual|performing) arts?|lalit ?kala|chitra\s?kala|\bmusic\b|\bsangee?t\b|\barts? (and|&) crafts?/g,
    ['fine-arts'],
  ],
  [
    /\b(fashion|interior|textile|graphic)(\s*(&|and)\s*\w+)?\s*(design\w*|technology)|\bfashion\b|\b(of|and|&) design\b/g,
    ['design'],
  ],

  // Hotels, media, social work, computers, law and management.
  [
    /\bhotels?\s*(&|and)?\s*(management|manag\w*\.?|mgmt\.?|mgt\.?|administration|tourism)(\s*(&|and)\s*catering technology)?/g,
    ['hotel-management'],
  ],
  [
    /\bcatering(\s+technology)?|\bhospitality(\s+(management|studies|administration))?|\bculinary\b/g,
    ['hotel-management'],
  ],
  [/\bjournalism|\bmass\s+com\w*|patrakarita|\bjansanchar|\bmedia (studies|management)/g, ['journalism']],
  [/\bsocial work\w*|\bsamaj karya|\bm\.?s\.?w\b/g, ['social-work']],
  [/\bcomputer (sciences? (&|and) engineering|engineering)/g, ['computer-applications', 'engineering']],
  [
    /\bcomputer\w*\.?\s*(&|and)?\s*(information\s*)?(sciences?|appl\w*\.?|education|studies|technolog\w*)?/g,
    ['computer-applications'],
  ],
  [
    /\binformation (technology|sciences?)|\binfo[ -]?tech\b|\bsoftware\b|\b[bm]\.?c\.?a\b/g,
    ['computer-applications'],
  ],
  [/\blaws?\b|\blegal (studies|education|sciences?)|\bll\.?\s?[bm]\b|\bvidhi\b/g, ['law']],
  [/\b(disaster|event|knowledge|waste|water|stress) management/g, []],
  [
    /\bmana?ge?ment(\s+(sciences?|education))?|\bmgmt\b|\bmgt\b|\bmngt\b|\bbusiness (admin\w*|school|studies)|\b[bm]\.?b\.?a\b/g,
    ['management'],
  ],

  // Education by its plain name, after every phrase for a kind of education.
  [
    /\b(higher|technical|technological|professional|distance|adult|vocational|continuing|modern|advanced|women'?s?|management|engineering|legal)\s+edu\w*/g,
    [],
  ],
  [
    /\b(college|institute|school|faculty|dept\.?|department) (of|for) edu(cation|caiton|\.)(?!\s*(&|and)\s*(tech|mana))/g,
    ['education'],
  ],
  [/\badvanced? stud(y|ies) in education|\bcolleges of education/g, ['education']],

  // The broad disciplines: engineering, science, commerce and arts.
  [/\b(food|textile|leather|nano|rubber|plastic) technology/g, ['engineering']],
  [
    /\bbio\s*-?\s*(technolog\w*|sciences?|informatics)|\b(life|basic|applied|physical|biological|earth) sciences?/g,
    ['science'],
  ],
  [
    /\bengg?\b|\beng\w*n\w*e+r\w*ing\b|\bpoly?i?[ -]?techni\w*|\btechnolog\w*|\btechnical (university|institute|college|campus)|\bb\.?\s?tech\b|(?<=(&|and|engg?\.?) )tech\b/g,
    ['engineering'],
  ],
  [
    /\b(home|political|military|secretarial|occult|yogic|sports?|behaviou?ral|domestic|family|library) sciences?/g,
    [],
  ],
  [/\bsocial sciences?/g, ['arts']],
  [/\bsans?krit\b|\bsamskrit\w*|\bsanskrut\b/g, ['sanskrit']],
  [
    /\b(vigyan|vidnyan|vijnan)\b(?=.{0,14}\b(vanijya|kala)\b)|(?<=\b(vanijya|kala)\b.{0,14})\b(vigyan|vidnyan|vijnan)\b/g,
    ['science'],
  ],
  [
    /\bsciences?\b|\bsci\b|(?<=\bb\.?\s?com\b.*)\bb\.?\s?sc\b|\bb\.?\s?sc\b(?=.*\bb\.?\s?com\b)|(?<=(&|and|arts?)[ .,]*)sc\b(?=[ .]*(&|and|,|coll))/g,
    ['science'],
  ],
  [
    /\bcomm?erce\b|\bvanijya\b|\bb\.?\s?com\b|(?<=(&|and|arts?|sc\w*)[ .,]*)comm?\b(?=[. ]*(&|and|,|coll|sci))/g,
    ['commerce'],
  ],
  [
    /\bkala\b(?=[\s,&.]*(va|and|avam|evam)?\s*(vanijya|vigyan|vidnyan|mahavid))|\barts\b|\bart\b(?=[\s,&.]*(·|(and\s*)?(commerce|comm\b|vanijya)))|\bhumanities\b/g,
    ['arts'],
  ],
];
